package dev.clew;

import dev.clew.testing.ModuleBoundaries;

class CoreBoundariesTest extends ModuleBoundaries {
  CoreBoundariesTest() {
    super("dev.clew", "io.micrometer.context..", "io.opentelemetry.context..");
  }
}
