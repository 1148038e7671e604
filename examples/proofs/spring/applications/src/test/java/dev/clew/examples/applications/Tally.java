package dev.clew.examples.applications;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many of how many had the right ID, by aspect. Thread-safe. */
final class Tally {
  private final Map<String, int[]> counts = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();

  /**
   * Counts one.
   *
   * @param example what is shown of it when it is not right
   */
  synchronized void count(String aspect, boolean right, String example) {
    int[] count = counts.computeIfAbsent(aspect, name -> new int[2]);
    count[1]++;
    if (right) {
      count[0]++;
    } else if (wrong.size() < 40) {
      wrong.add(aspect + ": " + example);
    }
  }

  /** {@return those that were not right, the first of them} */
  synchronized List<String> wrong() {
    return List.copyOf(wrong);
  }

  /** {@return the aspects with {@code yes}, {@code no}, or how many of how many} */
  synchronized Map<String, String> verdicts() {
    Map<String, String> verdicts = new TreeMap<>();
    counts.forEach(
        (aspect, count) ->
            verdicts.put(aspect, count[0] == count[1] ? "yes" : count[0] == 0 ? "no" : "part"));
    return verdicts;
  }

  @Override
  public synchronized String toString() {
    StringBuilder text = new StringBuilder();
    counts.forEach(
        (aspect, count) -> text.append("%-50s %5d of %5d%n".formatted(aspect, count[0], count[1])));
    return text.toString();
  }
}
