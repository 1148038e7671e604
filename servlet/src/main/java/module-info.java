/** The ingress filter for Jakarta Servlet containers. */
@SuppressWarnings("requires-automatic") // Spring's jars are automatic modules.
module dev.clew.servlet {
  requires transitive dev.clew.core;
  // Static, because embedded containers bring these packages in modules of other names.
  requires static transitive jakarta.servlet;
  requires static org.jspecify;

  // Spring Boot's auto-configuration, present when the application is one of Spring Boot's.
  requires static spring.beans;
  requires static spring.boot;
  requires static spring.boot.actuator.autoconfigure;
  requires static spring.boot.autoconfigure;
  requires static spring.context;
  requires static spring.core;

  exports dev.clew.servlet;

  opens dev.clew.servlet to
      spring.beans,
      spring.context,
      spring.core;
}
