package dev.clew.servlet.ingress;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.internal.RequestState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.spi.LoggingEventAware;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * How an access record looks: the names and units are those of the Elastic Common Schema 8. It is
 * its own event of SLF4J's, for what SLF4J's builder makes of it takes twice the memory.
 */
public final class AccessRecord implements LoggingEvent {
  /** The name of the logger of the access records. */
  public static final String LOGGER_NAME = "dev.clew.servlet.access";

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER_NAME);
  private static final int USUAL_PAIRS = 8;
  private static final int SERVER_ERROR = 500;

  private final String message;
  private final List<KeyValuePair> pairs;
  private final Level level;
  private final @Nullable Throwable thrown;

  /** The record of one request that has no more of a failure than the name of its class. */
  public AccessRecord(
      String method,
      String path,
      @Nullable String httpVersion,
      int status,
      long nanos,
      long requestBytes,
      long responseBytes,
      @Nullable Throwable failure) {
    this(method, path, httpVersion, status, nanos, requestBytes, responseBytes, failure, null);
  }

  /**
   * The record of one request.
   *
   * @param nanos how long the request took
   * @param requestBytes negative when they are not known, and so {@code responseBytes}
   * @param failure what went wrong, or null
   * @param thrown the same where the event is to have it whole; null for no more than its class
   */
  public AccessRecord(
      String method,
      String path,
      @Nullable String httpVersion,
      int status,
      long nanos,
      long requestBytes,
      long responseBytes,
      @Nullable Throwable failure,
      @Nullable Throwable thrown) {
    this.thrown = thrown;
    level = level(status, thrown);
    message = message(method, path, status, nanos / 1_000);
    pairs = new ArrayList<>(USUAL_PAIRS);
    pairs.add(new KeyValuePair("http.request.method", method));
    pairs.add(new KeyValuePair("url.path", path));
    pairs.add(new KeyValuePair("http.response.status_code", status));
    pairs.add(new KeyValuePair("event.duration", nanos));
    if (httpVersion != null) {
      pairs.add(new KeyValuePair("http.version", httpVersion));
    }
    if (requestBytes >= 0) {
      pairs.add(new KeyValuePair("http.request.body.bytes", requestBytes));
    }
    if (responseBytes >= 0) {
      pairs.add(new KeyValuePair("http.response.body.bytes", responseBytes));
    }
    // Whatever writes the exception writes this field too, and some of that fails on a second one.
    if (failure != null && thrown == null) {
      pairs.add(new KeyValuePair("error.type", failure.getClass().getName()));
    }
  }

  /**
   * Adds a field, unless there is one of that name.
   *
   * @param value null for none
   * @return this
   */
  public AccessRecord with(String key, @Nullable Object value) {
    if (value != null && !has(key)) {
      pairs.add(new KeyValuePair(key, value));
    }
    return this;
  }

  private boolean has(String key) {
    for (KeyValuePair pair : pairs) {
      if (pair.key.equals(key)) {
        return true;
      }
    }
    return false;
  }

  /** What is known of a request beside this: how much it logged, and what the application said. */
  private void addStateOf(CorrelationContext context) {
    int errors = RequestState.logged(context, true);
    int warnings = RequestState.logged(context, false);
    with("log.errors", errors == 0 ? null : errors);
    with("log.warnings", warnings == 0 ? null : warnings);
    RequestState.annotations(context).forEach(this::with);
  }

  /** Of an exception after the response has begun, the status tells nothing. */
  private static Level level(int status, @Nullable Throwable thrown) {
    if (thrown == null) {
      return Level.INFO;
    }
    if (status >= SERVER_ERROR) {
      return Level.ERROR;
    }
    // Nearly always a client that went away.
    return thrown instanceof IOException ? Level.INFO : Level.WARN;
  }

  /** Whether a record without an exception is logged. */
  public static boolean isWanted() {
    return LOG.isInfoEnabled();
  }

  /** Whether a record of such a request is logged; {@code thrown} is what it has as its cause. */
  public static boolean isWanted(int status, @Nullable Throwable thrown) {
    return LOG.isEnabledForLevel(level(status, thrown));
  }

  private static String message(String method, String path, int status, long micros) {
    long thousandths = micros % 1_000;
    return method
        + ' '
        + path
        + ' '
        + status
        + " in "
        + micros / 1_000
        + (thousandths < 10 ? ".00" : thousandths < 100 ? ".0" : ".")
        + thousandths
        + " ms";
  }

  /** Writes it, with the ID of this context. */
  public void write(CorrelationContext context) {
    addStateOf(context);
    if (isShown(context)) {
      writeTo(LOG);
      return;
    }
    try (CorrelationScope scope = Correlation.open(context)) {
      writeTo(LOG);
    }
  }

  /**
   * Whether this thread still is as it was left: not when the application left an ID of its own.
   */
  private static boolean isShown(CorrelationContext context) {
    return Correlation.current().equals(context)
        && context.parentId() == null
        && context.fields().isEmpty()
        && context.id() != null
        && context.id().equals(MDC.get(Correlation.MDC_KEY));
  }

  void writeTo(Logger logger) {
    if (logger instanceof LoggingEventAware eventAware) {
      eventAware.log(this);
      return;
    }
    LoggingEventBuilder event = logger.atLevel(level);
    for (KeyValuePair pair : pairs) {
      event = event.addKeyValue(pair.key, pair.value);
    }
    if (thrown != null) {
      event = event.setCause(thrown);
    }
    event.log(message);
  }

  @Override
  public Level getLevel() {
    return level;
  }

  @Override
  public String getLoggerName() {
    return LOG.getName();
  }

  @Override
  public String getMessage() {
    return message;
  }

  @Override
  public List<KeyValuePair> getKeyValuePairs() {
    return pairs;
  }

  @Override
  public @Nullable List<Object> getArguments() {
    return null;
  }

  @Override
  public Object @Nullable [] getArgumentArray() {
    return null;
  }

  @Override
  public @Nullable List<Marker> getMarkers() {
    return null;
  }

  @Override
  public @Nullable Throwable getThrowable() {
    return thrown;
  }

  @Override
  public long getTimeStamp() {
    return System.currentTimeMillis();
  }

  @Override
  public String getThreadName() {
    return Thread.currentThread().getName();
  }

  @Override
  public String getCallerBoundary() {
    return AccessRecord.class.getName();
  }
}
