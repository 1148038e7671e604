package dev.clew.servlet;

import dev.clew.checks.ModuleBoundaries;

class ServletBoundariesTest extends ModuleBoundaries {
  ServletBoundariesTest() {
    super("dev.clew.servlet", "jakarta.servlet..");
  }
}
