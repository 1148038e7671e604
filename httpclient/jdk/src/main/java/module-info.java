/** Egress for the JDK's HTTP client. */
module dev.clew.jdk {
  requires transitive dev.clew.core;
  requires transitive java.net.http;
  requires static org.jspecify;

  exports dev.clew.jdk;
}
