package dev.clew.spring.settings;

import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What carries the correlation ID in this application, by kind: said in one line at start, and by
 * Actuator. Thread-safe.
 */
public final class InstrumentationReport {
  private final Map<String, SortedSet<String>> instrumented = new TreeMap<>();

  /** A report of nothing. */
  public InstrumentationReport() {}

  /**
   * Adds what is instrumented.
   *
   * @param kind what it is, in the plural: {@code clients}, {@code executors}, {@code listeners}
   * @param name its bean, or its type where beans are many
   */
  public synchronized void add(String kind, String name) {
    instrumented.computeIfAbsent(kind, k -> new TreeSet<>()).add(name);
  }

  /** {@return the names by kind, both sorted, as they are now} */
  public synchronized Map<String, SortedSet<String>> instrumented() {
    Map<String, SortedSet<String>> copy = new TreeMap<>();
    instrumented.forEach((kind, names) -> copy.put(kind, new TreeSet<>(names)));
    return Collections.unmodifiableMap(copy);
  }
}
