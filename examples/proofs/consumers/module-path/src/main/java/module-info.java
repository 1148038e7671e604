/** A shop. */
module com.acme.shop {
  requires dev.clew.core;
  requires dev.clew.logback;
}
