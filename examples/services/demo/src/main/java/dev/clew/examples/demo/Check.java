package dev.clew.examples.demo;

import java.util.List;

/**
 * One thing that must hold, and whether it does.
 *
 * @param claim what must hold
 * @param looked how much it was held against, for example {@code 12 lines}
 * @param problems where it does not hold; empty when it holds
 */
public record Check(String claim, String looked, List<String> problems) {
  private static final int SHOWN = 5;

  public Check {
    problems = List.copyOf(problems);
  }

  public boolean holds() {
    return problems.isEmpty();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(holds() ? "  ok      " : "  FAILED  ").append(claim).append(" (").append(looked);
    if (!holds()) {
      text.append(", ").append(problems.size()).append(" wrong");
    }
    text.append(')');
    problems.stream().limit(SHOWN).forEach(each -> text.append("\n            ").append(each));
    if (problems.size() > SHOWN) {
      text.append("\n            and ").append(problems.size() - SHOWN).append(" more");
    }
    return text.toString();
  }
}
