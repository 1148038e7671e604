package dev.clew.examples.release;

import java.io.PrintStream;

/** What has to hold, told as it is found out. */
final class Checks {
  private final PrintStream out;
  private int held;
  private int failed;

  Checks(PrintStream out) {
    this.out = out;
  }

  void section(String title) {
    out.println();
    out.println(title);
  }

  void say(String line) {
    out.println("  " + line);
  }

  /** Notes whether it holds; the reason is shown when it does not. */
  void hold(String what, boolean holds, String reason) {
    if (holds) {
      held++;
      out.println("  holds   " + what);
    } else {
      failed++;
      out.println("  FAILED  " + what);
      reason.lines().forEach(line -> out.println("          " + line));
    }
  }

  /** Whether all of them held. */
  boolean end() {
    out.println();
    if (failed > 0) {
      out.println(failed + " of " + (held + failed) + " checks failed.");
    } else {
      out.println("All " + held + " checks hold.");
    }
    return failed == 0;
  }
}
