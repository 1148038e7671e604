package dev.clew.benchmarks;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What one process measured.
 *
 * @param lines logged while the throughput was measured
 * @param nanos it took until the process wrote no more
 * @param cpuNanos of the whole process for them
 * @param calls all that were made, those before too
 * @param written lines that arrived, or -1 where nobody counts
 * @param p50 how long a caller was held, in nanoseconds, at a fixed rate; -1 where not measured
 */
record LoggingCallResult(
    long lines,
    long nanos,
    long cpuNanos,
    long calls,
    long written,
    long p50,
    long p99,
    long p999,
    long max) {

  /** Of those that arrived: where some were lost, as large a part of these as of all calls. */
  double linesPerSecond() {
    return arrived() * 1e9 / nanos;
  }

  double cpuMicrosPerLine() {
    return cpuNanos / 1e3 / arrived();
  }

  private double arrived() {
    return isCounted() ? (double) lines * written / calls : lines;
  }

  boolean isCounted() {
    return written >= 0;
  }

  long lost() {
    return calls - written;
  }

  boolean hasLatency() {
    return p50 >= 0;
  }

  LoggingCallResult withWritten(long counted) {
    return new LoggingCallResult(lines, nanos, cpuNanos, calls, counted, p50, p99, p999, max);
  }

  void write(Path file) throws IOException {
    Properties properties = new Properties();
    put(properties, "lines", lines);
    put(properties, "nanos", nanos);
    put(properties, "cpuNanos", cpuNanos);
    put(properties, "calls", calls);
    put(properties, "written", written);
    put(properties, "p50", p50);
    put(properties, "p99", p99);
    put(properties, "p999", p999);
    put(properties, "max", max);
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
  }

  private static void put(Properties properties, String name, long value) {
    properties.setProperty(name, Long.toString(value));
  }

  static LoggingCallResult read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return new LoggingCallResult(
        get(properties, "lines"),
        get(properties, "nanos"),
        get(properties, "cpuNanos"),
        get(properties, "calls"),
        get(properties, "written"),
        get(properties, "p50"),
        get(properties, "p99"),
        get(properties, "p999"),
        get(properties, "max"));
  }

  private static long get(Properties properties, String name) {
    return Long.parseLong(properties.getProperty(name));
  }
}
