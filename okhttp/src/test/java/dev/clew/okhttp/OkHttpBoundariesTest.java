package dev.clew.okhttp;

import dev.clew.checks.ModuleBoundaries;

class OkHttpBoundariesTest extends ModuleBoundaries {
  OkHttpBoundariesTest() {
    super("dev.clew.okhttp", "okhttp3", "kotlin..");
  }
}
