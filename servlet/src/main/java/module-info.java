/** The ingress filter for Jakarta Servlet containers. */
module dev.clew.servlet {
  requires transitive dev.clew.core;
  // Static, because embedded containers bring these packages in modules of other names.
  requires static transitive jakarta.servlet;
  requires static org.jspecify;

  exports dev.clew.servlet;
}
