package dev.clew;

import dev.clew.checks.ModuleBoundaries;
import org.junit.jupiter.api.Tag;

@Tag("opentelemetry")
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
