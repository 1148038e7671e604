package dev.clew.spring;

import dev.clew.checks.ModuleBoundaries;

class SpringBoundariesTest extends ModuleBoundaries {
  SpringBoundariesTest() {
    super("dev.clew.spring", "dev.clew.servlet", "org.springframework..", "jakarta.servlet..");
  }
}
