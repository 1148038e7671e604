@echo off
rem Runs clew-story, and builds it before the first time.
setlocal
set "HOME_DIR=%~dp0"
if not exist "%HOME_DIR%target\clew-story.jar" (
  echo clew-story: building it, this once 1>&2
  call mvn -q -f "%HOME_DIR%..\..\pom.xml" package -Drun=story -pl examples/story 1>&2
  if errorlevel 1 exit /b 2
)
if defined JAVA_HOME (set "JAVA=%JAVA_HOME%\bin\java") else (set "JAVA=java")
"%JAVA%" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -jar "%HOME_DIR%target\clew-story.jar" %*
