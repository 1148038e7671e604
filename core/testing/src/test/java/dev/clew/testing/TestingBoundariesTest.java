package dev.clew.testing;

import dev.clew.checks.ModuleBoundaries;

class TestingBoundariesTest extends ModuleBoundaries {
  TestingBoundariesTest() {
    super(
        "dev.clew.testing",
        "ch.qos.logback..",
        "com.fasterxml.jackson.core..",
        "com.sun.net.httpserver..",
        "dev.clew.servlet",
        "jakarta.servlet..",
        "org.assertj.core..",
        "org.junit.jupiter..",
        "org.junit.platform.commons..",
        "org.opentest4j..");
  }
}
