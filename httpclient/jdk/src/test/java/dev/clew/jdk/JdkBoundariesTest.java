package dev.clew.jdk;

import dev.clew.checks.ModuleBoundaries;

class JdkBoundariesTest extends ModuleBoundaries {
  JdkBoundariesTest() {
    super("dev.clew.jdk", "javax.net.ssl..");
  }
}
