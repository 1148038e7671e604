/** Correlation context, scopes, executors, IDs and propagation. */
@SuppressWarnings("module") // The modules of the qualified export are compiled after this one.
module dev.clew.core {
  requires transitive org.slf4j;
  requires static transitive org.jspecify;

  exports dev.clew;
  exports dev.clew.internal to
      dev.clew.servlet,
      dev.clew.okhttp,
      dev.clew.httpclient,
      dev.clew.logback;
}
