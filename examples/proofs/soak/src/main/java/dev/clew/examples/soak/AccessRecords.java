package dev.clew.examples.soak;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.clew.Correlation;
import dev.clew.servlet.CorrelationFilter;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/**
 * Matches access records with the requests that the application was handed, by path, in which each
 * has its number, and by ID. What is unmatched is little at any time, so that the soak's own memory
 * stays flat.
 *
 * <p>The application counts, not the client: a client of the JDK sends a request once more when its
 * connection breaks, and then there are rightly two records. It has the same number then, which
 * tells it from a request with one record too many.
 */
final class AccessRecords extends AppenderBase<ILoggingEvent> {
  private final Map<String, Integer> unmatched = new HashMap<>();
  private final BitSet numbers = new BitSet();
  private long sentAgain;
  private long written;
  private long expected;

  static AccessRecords attached() {
    Logger logger = (Logger) LoggerFactory.getLogger(CorrelationFilter.ACCESS_LOGGER);
    AccessRecords records = new AccessRecords();
    records.setContext(logger.getLoggerContext());
    records.start();
    logger.setAdditive(false);
    logger.addAppender(records);
    return records;
  }

  void detach() {
    ((Logger) LoggerFactory.getLogger(CorrelationFilter.ACCESS_LOGGER)).detachAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    synchronized (unmatched) {
      written++;
      count(path(event) + " " + event.getMDCPropertyMap().get(Correlation.MDC_KEY), 1);
    }
  }

  private static @Nullable Object path(ILoggingEvent event) {
    List<KeyValuePair> pairs = Objects.requireNonNullElse(event.getKeyValuePairs(), List.of());
    for (KeyValuePair pair : pairs) {
      if (pair.key.equals("url.path")) {
        return pair.value;
      }
    }
    return null;
  }

  /** A request has reached the application: one record is due. */
  void expect(String path, int number, @Nullable Object id) {
    synchronized (unmatched) {
      expected++;
      if (numbers.get(number)) {
        sentAgain++;
      }
      numbers.set(number);
      count(path + " " + id, -1);
    }
  }

  private void count(String id, int change) {
    unmatched.merge(id, change, (a, b) -> a + b == 0 ? null : a + b);
  }

  /** How many records were missing or too many. */
  long notOnePerRequest() {
    synchronized (unmatched) {
      return unmatched.values().stream().mapToLong(Math::abs).sum();
    }
  }

  /** How many requests came once more with a number that had come before. */
  long sentAgain() {
    synchronized (unmatched) {
      return sentAgain;
    }
  }

  /**
   * Some of those that {@link #notOnePerRequest} counts: what there was too much, or too little.
   */
  String examples() {
    synchronized (unmatched) {
      StringBuilder text = new StringBuilder();
      unmatched.entrySet().stream()
          .limit(5)
          .forEach(
              entry ->
                  text.append(System.lineSeparator())
                      .append("       ")
                      .append(entry.getKey())
                      .append(": ")
                      .append(entry.getValue() > 0 ? "too many records " : "missing records ")
                      .append(Math.abs(entry.getValue())));
      return text.toString();
    }
  }

  long expected() {
    synchronized (unmatched) {
      return expected;
    }
  }

  long written() {
    synchronized (unmatched) {
      return written;
    }
  }
}
