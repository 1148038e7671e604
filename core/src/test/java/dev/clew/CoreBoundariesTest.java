package dev.clew;

import dev.clew.checks.ModuleBoundaries;

class CoreBoundariesTest extends ModuleBoundaries {
  CoreBoundariesTest() {
    super(
        "dev.clew",
        "io.micrometer.context..",
        "io.opentelemetry.api..",
        "io.opentelemetry.context..",
        "io.opentelemetry.sdk.autoconfigure.spi..");
  }
}
