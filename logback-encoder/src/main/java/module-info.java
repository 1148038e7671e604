/** The JSON encoder for Logback. */
// The module of the qualified export is compiled after this one; OpenTelemetry's is automatic.
@SuppressWarnings({"module", "requires-automatic"})
module dev.clew.logback {
  requires dev.clew.core;
  requires transitive ch.qos.logback.classic;
  requires transitive ch.qos.logback.core;
  requires transitive org.slf4j;
  requires static com.fasterxml.jackson.core;
  requires static com.fasterxml.jackson.databind;
  requires static tools.jackson.core;
  requires static tools.jackson.databind;
  requires static org.jspecify;
  requires static io.opentelemetry.api;

  exports dev.clew.logback;
  exports dev.clew.logback.settings to
      dev.clew.spring;
}
