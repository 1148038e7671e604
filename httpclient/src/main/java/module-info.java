/** Egress for Apache HttpClient 5. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // It has no descriptor.
module dev.clew.httpclient {
  requires transitive dev.clew.core;
  requires transitive org.apache.httpcomponents.client5.httpclient5;
  requires transitive org.apache.httpcomponents.core5.httpcore5;
  requires static org.jspecify;

  exports dev.clew.httpclient;
}
