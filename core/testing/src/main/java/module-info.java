/** Supports tests of services that use Clew, and has the contract suites for adapters. */
module dev.clew.testing {
  requires transitive dev.clew.core;
  requires transitive org.junit.jupiter.api;
  requires transitive org.junit.jupiter.params;
  requires transitive org.assertj.core;
  requires com.fasterxml.jackson.core;
  requires java.logging;
  requires java.net.http;
  requires jdk.httpserver;
  requires static org.jspecify;

  // For assertions on Logback's events, and for the suites.
  requires static transitive ch.qos.logback.classic;
  requires static ch.qos.logback.core;

  // For the suites of servlet containers.
  requires static dev.clew.servlet;
  requires static transitive jakarta.servlet;

  exports dev.clew.testing;
  exports dev.clew.testing.servlet;

  // JUnit calls the tests of the suites, which are not public.
  opens dev.clew.testing;
  opens dev.clew.testing.servlet;
}
