package dev.clew.examples.spring.war;

import java.util.List;

/**
 * What a war sees of its container: the test's class path has the war's own classes as well, and
 * from there they must not come.
 */
final class ContainerClasses extends ClassLoader {
  private static final List<String> VISIBLE =
      List.of("jakarta.", "org.apache.catalina.", "org.apache.tomcat.", "org.eclipse.jetty.");

  ContainerClasses() {
    super(ClassLoader.getPlatformClassLoader());
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (VISIBLE.stream().anyMatch(name::startsWith)) {
      return ContainerClasses.class.getClassLoader().loadClass(name);
    }
    throw new ClassNotFoundException(name);
  }
}
