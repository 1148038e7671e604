package dev.clew.spring;

import dev.clew.checks.ModuleBoundaries;

class SpringBoundariesTest extends ModuleBoundaries {
  SpringBoundariesTest() {
    super(
        "dev.clew.spring",
        "dev.clew.httpclient",
        "dev.clew.jdk",
        "dev.clew.logback..",
        "dev.clew.okhttp",
        "dev.clew.servlet..",
        "io.micrometer.core..",
        "org.springframework..",
        "jakarta.servlet..");
  }
}
