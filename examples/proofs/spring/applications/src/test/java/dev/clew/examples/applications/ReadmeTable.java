package dev.clew.examples.applications;

import java.util.Map;

final class ReadmeTable {
  private ReadmeTable() {}

  static void check(Means means, Map<String, String> verdicts) {}
}
