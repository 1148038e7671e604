package dev.clew.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;

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
  private static final ObjectMapper MAPPER = new ObjectMapper();

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

  LoggingCallResult withWritten(long counted) {
    return new LoggingCallResult(lines, nanos, cpuNanos, calls, counted, p50, p99, p999, max);
  }

  void write(Path file) throws IOException {
    MAPPER.writeValue(file.toFile(), this);
  }

  static LoggingCallResult read(Path file) throws IOException {
    return MAPPER.readValue(file.toFile(), LoggingCallResult.class);
  }
}
