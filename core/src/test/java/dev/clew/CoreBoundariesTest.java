package dev.clew;

import dev.clew.testing.ModuleBoundaries;

class CoreBoundariesTest extends ModuleBoundaries {
  CoreBoundariesTest() {
    super(
        "dev.clew",
        "javax.net.ssl",
        "io.micrometer.context..",
        "io.opentelemetry.api..",
        "io.opentelemetry.context..",
        "io.opentelemetry.sdk.autoconfigure.spi..");
  }
}
