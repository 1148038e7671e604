package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/** An application of one module, compiled and run on a module path with this JDK's own tools. */
final class ApplicationModule {
  private final Path directory;
  private final List<String> modulePath = new ArrayList<>();
  private final List<String> classPath = new ArrayList<>();

  /**
   * @param directory where to write to
   * @param onModulePath one class of each module or jar that the application is to see, and no more
   */
  ApplicationModule(Path directory, Class<?>... onModulePath) throws URISyntaxException {
    this.directory = directory;
    for (Class<?> type : onModulePath) {
      modulePath.add(location(type));
    }
  }

  private static String location(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  /**
   * Adds what lies on the class path when the application runs, as builds leave there what no
   * module requires.
   *
   * @param types one class of each jar
   */
  ApplicationModule beside(Class<?>... types) throws URISyntaxException {
    for (Class<?> type : types) {
      classPath.add(location(type));
    }
    return this;
  }

  /**
   * Compiles and runs.
   *
   * @param directives what stands in the module's declaration
   * @param statements what stands in its main method
   * @return what it has written
   */
  String run(String directives, String statements) throws IOException, InterruptedException {
    Path source = Files.createDirectories(directory.resolve("source/application"));
    Path moduleInfo = source.resolveSibling("module-info.java");
    Files.writeString(moduleInfo, "module application {\n" + directives + "\n}\n");
    Path main = source.resolve("Main.java");
    Files.writeString(
        main,
        "package application;\n"
            + "public class Main {\n"
            + "  public static void main(String[] args) throws Exception {\n"
            + statements
            + "\n  }\n}\n");
    Path classes = directory.resolve("classes");
    StringWriter messages = new StringWriter();
    PrintWriter writer = new PrintWriter(messages);
    int compiled =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                writer,
                writer,
                "-proc:none",
                "--module-path",
                String.join(File.pathSeparator, modulePath),
                "-d",
                classes.toString(),
                moduleInfo.toString(),
                main.toString());
    assertThat(compiled).as("javac: %s", messages).isZero();

    modulePath.add(classes.toString());
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                String.join(File.pathSeparator, modulePath),
                "--class-path",
                String.join(File.pathSeparator, classPath),
                "--module",
                "application/application.Main")
            .redirectErrorStream(true)
            .start();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(java.waitFor()).as("java: %s", output).isZero();
    return output;
  }
}
