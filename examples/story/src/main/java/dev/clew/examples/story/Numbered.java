package dev.clew.examples.story;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Values as small numbers, so that a request keeps a number alone. Thread-safe and bounded: what
 * comes when it is full is one value, the others.
 */
final class Numbered<T> {
  /** Of the others. */
  static final int OTHERS = 0;

  private final int max;
  private final Map<T, Integer> numbers = new HashMap<>();
  private final List<T> values = new ArrayList<>();

  /**
   * @param others what stands for all beyond the first
   */
  Numbered(int max, T others) {
    this.max = max;
    values.add(others);
    numbers.put(others, OTHERS);
  }

  synchronized int number(T value) {
    Integer number = numbers.get(value);
    if (number != null) {
      return number;
    }
    if (values.size() > max) {
      return OTHERS;
    }
    numbers.put(value, values.size());
    values.add(value);
    return values.size() - 1;
  }

  synchronized T value(int number) {
    return values.get(number);
  }
}
