package dev.clew.examples.story;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The services' names, as small numbers. Thread-safe and bounded. */
final class Services {
  static final int MAX = 10_000;
  private static final String OTHERS = "(other services)";

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> names = new ArrayList<>();

  synchronized int number(String name) {
    Integer number = numbers.get(name);
    if (number != null) {
      return number;
    }
    String kept = names.size() < MAX ? name : OTHERS;
    return numbers.computeIfAbsent(
        kept,
        added -> {
          names.add(added);
          return names.size() - 1;
        });
  }

  synchronized String name(int number) {
    return names.get(number);
  }

  /** Remembers for one thread which bytes are which name. */
  static final class Cache {
    private static final int SLOTS = 1 << 8;

    private final Services services;
    private final byte[][] texts = new byte[SLOTS][];
    private final int[] numbers = new int[SLOTS];

    Cache(Services services) {
      this.services = services;
    }

    int number(byte[] b, int from, int to) {
      int hash = RequestTable.hash(b, from, to) & (SLOTS - 1);
      byte[] text = texts[hash];
      if (text == null || !java.util.Arrays.equals(text, 0, text.length, b, from, to)) {
        texts[hash] = java.util.Arrays.copyOfRange(b, from, to);
        numbers[hash] = services.number(new String(b, from, to - from, StandardCharsets.UTF_8));
      }
      return numbers[hash];
    }
  }
}
