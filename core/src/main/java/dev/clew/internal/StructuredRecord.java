package dev.clew.internal;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.LoggingEvent;
import org.slf4j.spi.LoggingEventAware;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A record of Clew's own with fields. It is its own event of SLF4J's, for what SLF4J's builder
 * makes of it takes twice the memory; and it is the list of its fields, which saves another object
 * for each request. FilterBenchmark has its bytes.
 *
 * <p>This class is not thread-safe. It is public only so that Clew's other modules can use it.
 */
public abstract class StructuredRecord extends AbstractList<KeyValuePair>
    implements LoggingEvent, RandomAccess {
  private static final int USUAL_PAIRS = 8;
  private static final String STATUS = "http.response.status_code";
  private static final int FIRST_STATUS = 100;

  private static final String METHOD = "http.request.method";
  private static final Map<String, KeyValuePair> METHODS =
      usual(METHOD, "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** Made when they are first needed. */
  private static final @Nullable KeyValuePair[] STATUSES = new @Nullable KeyValuePair[500];

  private final String message;
  private final @Nullable Throwable thrown;
  private @Nullable KeyValuePair[] pairs = new @Nullable KeyValuePair[USUAL_PAIRS];
  private int size;

  /**
   * A record without fields.
   *
   * @param thrown what the record has as its cause, or null
   */
  protected StructuredRecord(String message, @Nullable Throwable thrown) {
    this.message = message;
    this.thrown = thrown;
  }

  /** Whose record it is. */
  protected abstract Logger logger();

  @Override
  public final KeyValuePair get(int index) {
    return Objects.requireNonNull(pairs[Objects.checkIndex(index, size)]);
  }

  @Override
  public final int size() {
    return size;
  }

  /** At the end. Whoever gets the event may add fields too. */
  @Override
  public final boolean add(KeyValuePair pair) {
    if (size == pairs.length) {
      pairs = Arrays.copyOf(pairs, 2 * size);
    }
    pairs[size++] = pair;
    return true;
  }

  /**
   * Adds a field, unless there is one of that name.
   *
   * @param value null for none
   */
  protected final void add(String key, @Nullable Object value) {
    if (value != null && find(key) == null) {
      add(new KeyValuePair(key, value));
    }
  }

  /** The fields of one name that nearly all records have, which need not be made each time. */
  protected static Map<String, KeyValuePair> usual(String key, String... values) {
    Map<String, KeyValuePair> usual = new HashMap<>();
    for (String value : values) {
      usual.put(value, new KeyValuePair(key, value));
    }
    return Map.copyOf(usual);
  }

  /**
   * Adds a field that the record does not have yet.
   *
   * @param value null for none
   * @param usual the fields of this name that are there already
   */
  protected final void add(String key, @Nullable String value, Map<String, KeyValuePair> usual) {
    if (value != null) {
      KeyValuePair known = usual.get(value);
      add(known == null ? new KeyValuePair(key, value) : known);
    }
  }

  /** Adds the method of a request, as a field that the record does not have yet. */
  protected final void addMethod(String method) {
    add(METHOD, method, METHODS);
  }

  /** Adds the status of an answer, as a field that the record does not have yet. */
  protected final void addStatus(int status) {
    int index = status - FIRST_STATUS;
    if (index < 0 || index >= STATUSES.length) {
      add(new KeyValuePair(STATUS, status));
      return;
    }
    KeyValuePair known = STATUSES[index];
    if (known == null) {
      known = new KeyValuePair(STATUS, status);
      STATUSES[index] = known;
    }
    add(known);
  }

  /** The status of the answer, or -1 when the record has none. */
  protected final int status() {
    return find(STATUS) instanceof Integer status ? status : -1;
  }

  private @Nullable Object find(String key) {
    for (int i = 0; i < size; i++) {
      KeyValuePair pair = get(i);
      if (pair.key.equals(key)) {
        return pair.value;
      }
    }
    return null;
  }

  /** What was asked, how it was answered, and after how many milliseconds. */
  protected static String message(String method, String target, int status, long nanos) {
    long micros = nanos / 1_000;
    long thousandths = micros % 1_000;
    return method
        + ' '
        + target
        + ' '
        + status
        + " in "
        + micros / 1_000
        + (thousandths < 10 ? ".00" : thousandths < 100 ? ".0" : ".")
        + thousandths
        + " ms";
  }

  /** Writes it, with the ID of this context, if that is enabled there. */
  public void write(CorrelationContext context) {
    if (isShown(context)) {
      writeIfEnabled();
      return;
    }
    try (CorrelationScope scope = Correlation.open(context)) {
      writeIfEnabled();
    }
  }

  private void writeIfEnabled() {
    Logger own = logger();
    if (own.isEnabledForLevel(getLevel())) {
      writeTo(own);
    }
  }

  /**
   * Whether this thread still is as it was left: not when the application left an ID of its own.
   */
  static boolean isShown(CorrelationContext context) {
    return Correlation.current().equals(context)
        && context.parentId() == null
        && context.fields().isEmpty()
        && context.id() != null
        && context.id().equals(MDC.get(Correlation.MDC_KEY));
  }

  /** Writes it to a logger for which its level is enabled. */
  public final void writeTo(Logger target) {
    if (target instanceof LoggingEventAware eventAware) {
      eventAware.log(this);
      return;
    }
    LoggingEventBuilder event = target.atLevel(getLevel());
    for (KeyValuePair pair : this) {
      event = event.addKeyValue(pair.key, pair.value);
    }
    if (thrown != null) {
      event = event.setCause(thrown);
    }
    event.log(message);
  }

  @Override
  public final String getLoggerName() {
    return logger().getName();
  }

  @Override
  public final String getMessage() {
    return message;
  }

  @Override
  public final List<KeyValuePair> getKeyValuePairs() {
    return this;
  }

  @Override
  public final @Nullable List<Object> getArguments() {
    return null;
  }

  @Override
  public final Object @Nullable [] getArgumentArray() {
    return null;
  }

  @Override
  public final @Nullable List<Marker> getMarkers() {
    return null;
  }

  @Override
  public final @Nullable Throwable getThrowable() {
    return thrown;
  }

  @Override
  public final long getTimeStamp() {
    return System.currentTimeMillis();
  }

  @Override
  public final String getThreadName() {
    return Thread.currentThread().getName();
  }

  @Override
  public final String getCallerBoundary() {
    return StructuredRecord.class.getName();
  }
}
