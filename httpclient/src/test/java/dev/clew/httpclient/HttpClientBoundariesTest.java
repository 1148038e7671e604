package dev.clew.httpclient;

import dev.clew.checks.ModuleBoundaries;

class HttpClientBoundariesTest extends ModuleBoundaries {
  HttpClientBoundariesTest() {
    super("dev.clew.httpclient", "org.apache.hc..");
  }
}
