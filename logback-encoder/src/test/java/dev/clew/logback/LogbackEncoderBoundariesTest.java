package dev.clew.logback;

import dev.clew.testing.ModuleBoundaries;

class LogbackEncoderBoundariesTest extends ModuleBoundaries {
  LogbackEncoderBoundariesTest() {
    super("dev.clew.logback", "ch.qos.logback..", "io.opentelemetry.api.trace..");
  }
}
