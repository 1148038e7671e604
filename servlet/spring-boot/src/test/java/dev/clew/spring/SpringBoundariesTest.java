package dev.clew.spring;

import dev.clew.testing.ModuleBoundaries;

class SpringBoundariesTest extends ModuleBoundaries {
  SpringBoundariesTest() {
    super("dev.clew.spring", "dev.clew.servlet", "org.springframework..", "jakarta.servlet..");
  }
}
