package dev.clew.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The entry point to assertions on log records.
 *
 * <pre>{@code
 * assertThatRecords(Path.of("target/orders.json"))
 *     .withId("a-1")
 *     .containsExactly("order 42 accepted", "POST /orders 201 in 3.141 ms");
 * }</pre>
 *
 * <p>Lines of JSON may come from Clew's encoder or from any other that writes the names of ECS
 * (dotted or nested) or of logstash-logback-encoder, with the ID as {@code correlation_id}. Blank
 * lines are skipped. A line that is not a JSON object, or has a name twice, fails the test; the
 * failure shows the line and its number.
 *
 * <p>All methods are thread-safe. A null argument gives a {@link NullPointerException}.
 *
 * @since 0.1
 */
public final class RecordAssertions {
  private RecordAssertions() {}

  /**
   * Begins assertions on lines of JSON.
   *
   * @param jsonLines one record on each line
   * @return the assertions
   * @throws AssertionError when a line is not a JSON object
   */
  public static RecordsAssert assertThatRecords(String jsonLines) {
    return new RecordsAssert(JsonLines.read(jsonLines.lines().toList()));
  }

  /**
   * Begins assertions on a log file.
   *
   * @param file a file of JSON, one record on each line, in UTF-8; it is read now
   * @return the assertions
   * @throws AssertionError when a line is not a JSON object
   * @throws UncheckedIOException when the file cannot be read, or is not in UTF-8
   */
  public static RecordsAssert assertThatRecords(Path file) {
    try {
      return assertThatRecords(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Begins assertions on records in memory.
   *
   * @param records strings of one line of JSON each, or Logback events, for example those of a
   *     {@link CapturedLog}; they are read now. An appender that keeps events for later, such as
   *     Logback's {@code ListAppender}, has to call {@code prepareForDeferredProcessing} on each:
   *     the MDC is read then
   * @return the assertions
   * @throws AssertionError when a string is not a JSON object
   * @throws IllegalArgumentException when a record is something else, or is an event whose MDC
   *     nobody has read where it was logged, so that it would be that of the calling thread
   */
  public static RecordsAssert assertThatRecords(List<?> records) {
    List<?> now = List.copyOf(records);
    if (now.stream().allMatch(String.class::isInstance)) {
      return new RecordsAssert(JsonLines.read(now.stream().map(String.class::cast).toList()));
    }
    List<LogRecord> read = new ArrayList<>();
    for (Object each : now) {
      read.add(LogbackRecords.read(Objects.requireNonNull(each)));
    }
    return new RecordsAssert(read);
  }
}
