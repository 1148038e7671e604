package dev.clew.examples.soak;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.clew.Correlation;
import dev.clew.servlet.CorrelationFilter;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Matches access records with the requests that the application was handed. What is unmatched is
 * little at any time, so that the soak's own memory stays flat.
 *
 * <p>The application counts, not the client: a client of the JDK sends a request once more when its
 * connection breaks, and then there are rightly two records.
 */
final class AccessRecords extends AppenderBase<ILoggingEvent> {
  private final Map<String, Integer> unmatched = new HashMap<>();
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
      count(String.valueOf(event.getMDCPropertyMap().get(Correlation.MDC_KEY)), 1);
    }
  }

  /** A request with this ID has reached the application: one record is due. */
  void expect(String id) {
    synchronized (unmatched) {
      expected++;
      count(id, -1);
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
