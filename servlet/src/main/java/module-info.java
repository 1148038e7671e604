/** The ingress filter for Jakarta Servlet containers. */
@SuppressWarnings("module") // The module of the qualified export is compiled after this one.
module dev.clew.servlet {
  requires transitive dev.clew.core;
  // Static, because embedded containers bring these packages in modules of other names.
  requires static transitive jakarta.servlet;
  requires static org.jspecify;

  exports dev.clew.servlet;
  exports dev.clew.servlet.ingress to
      dev.clew.spring;
}
