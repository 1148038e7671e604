/** Correlation context, scopes, executors, IDs and propagation. */
// The modules of the qualified export are compiled after this one; Micrometer's and
// OpenTelemetry's are automatic.
@SuppressWarnings({"module", "requires-automatic"})
module dev.clew.core {
  requires transitive org.slf4j;
  requires static org.jspecify;
  requires static context.propagation;
  requires static io.opentelemetry.api;
  requires static io.opentelemetry.context;
  requires static io.opentelemetry.sdk.autoconfigure.spi;

  exports dev.clew;
  exports dev.clew.internal to
      dev.clew.servlet,
      dev.clew.okhttp,
      dev.clew.httpclient,
      dev.clew.jdk,
      dev.clew.logback,
      dev.clew.spring,
      dev.clew.testing;

// No "provides" for services of optional libraries: without them no module path would start. The
// class path finds these services by META-INF/services; for the module path there is ModulePath.
}
