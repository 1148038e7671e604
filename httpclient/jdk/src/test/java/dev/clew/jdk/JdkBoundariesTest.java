package dev.clew.jdk;

import dev.clew.testing.ModuleBoundaries;

class JdkBoundariesTest extends ModuleBoundaries {
  JdkBoundariesTest() {
    super("dev.clew.jdk", "javax.net.ssl..");
  }
}
