package dev.clew.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record's shape: which fields it has of its own, what they are called and how they are ordered,
 * and what users' keys become. One per start of the encoder; immutable but for its caches, and
 * thread-safe.
 */
abstract class RecordFormat {
  private final FieldNames names;
  private final KeyTable pairKeys = new KeyTable(this::computePairKey);
  private final KeyTable mdcKeys = new KeyTable(this::computeMdcKey);

  /**
   * @param names the names of the record's own fields
   */
  RecordFormat(FieldNames names) {
    this.names = names;
  }

  /** The names of the record's own fields. */
  final FieldNames names() {
    return names;
  }

  /** What a key of the MDC becomes; it is not empty. */
  final Key mdcKey(String key) {
    return mdcKeys.get(key);
  }

  /** What the key of a key-value pair becomes; it is not empty. */
  final Key pairKey(String key) {
    return pairKeys.get(key);
  }

  private Key computePairKey(String key) {
    String name = names.nameOf(key);
    return Key.of(Key.Role.FIELD, name, !name.equals(key));
  }

  abstract Key computeMdcKey(String key);

  /** The fields that every record has, from the opening brace on. */
  abstract void core(RecordWriter record, ILoggingEvent event);

  /** The trace's and the span's ID, where there are some. */
  abstract void trace(RecordWriter record, @Nullable String traceId, @Nullable String spanId);

  /** The fields of an exception. */
  abstract void error(RecordWriter record, IThrowableProxy throwable);

  /** The fields that are the same in every record and give way to all others. */
  abstract List<StaticField> staticFields();

  /** The core of a record that could not be written otherwise, from the opening brace on. */
  abstract void minimalCore(RecordWriter record, Essentials event);

  /**
   * A field that is the same in every record.
   *
   * @param key its name
   * @param value its value as JSON
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and never handed out.
  record StaticField(Key key, byte[] value) {}
}
