/** Egress for OkHttp. */
module dev.clew.okhttp {
  requires transitive dev.clew.core;
  requires transitive okhttp3;
  requires static org.jspecify;

  exports dev.clew.okhttp;
}
