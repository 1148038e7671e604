package dev.clew.examples.pipeline;

import dev.clew.examples.demo.Check;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was checked, printed as it comes. */
final class Proof {
  private final PrintStream out;
  private final long begin = System.nanoTime();
  private final List<Check> checks = new ArrayList<>();

  Proof(PrintStream out) {
    this.out = out;
  }

  void section(String title) {
    out.println();
    out.printf(Locale.ROOT, "%s  [%.0f s]%n", title, (System.nanoTime() - begin) / 1e9);
  }

  void say(String format, Object... args) {
    out.printf(Locale.ROOT, "  " + format + "%n", args);
  }

  /**
   * Adds a check.
   *
   * @param problems where the claim does not hold
   */
  void check(String claim, String looked, List<String> problems) {
    Check check = new Check(claim, looked, problems);
    checks.add(check);
    out.println(check);
  }

  /** Adds a check that two numbers are the same. */
  void same(String claim, String looked, long expected, long found) {
    check(
        claim, looked, expected == found ? List.of() : List.of(found + " instead of " + expected));
  }

  /** Adds a check that holds or does not. */
  void holds(String claim, String looked, boolean holds) {
    check(claim, looked, holds ? List.of() : List.of("it does not hold"));
  }

  int count() {
    return checks.size();
  }

  long failed() {
    return checks.stream().filter(check -> !check.holds()).count();
  }
}
