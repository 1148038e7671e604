package dev.clew.logback.record;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.settings.Setting;
import dev.clew.logback.values.MaskedTexts;
import org.jspecify.annotations.Nullable;

/**
 * What every event has: its time, its message, its logger and thread, its number and its caller.
 * The formats put them in order. Not thread-safe.
 */
final class CoreFields {
  private static final int MAX_RECURRING_BYTES = 512;

  private final JsonWriter json;
  private final FieldWriter fields;
  private final TimestampWriter timestamp;
  private final boolean includeCaller;
  private final boolean masks;
  private int messageBytes;
  private long sequence;

  // The names of the logger and the thread as they were last written together.
  private int pairHash;
  private @Nullable String pairFirst;
  private @Nullable String pairSecond;
  private byte[] pair = new byte[0];
  private int pairLength;
  private int pairLongest;

  CoreFields(
      RecordFormat format, JsonWriter json, FieldWriter fields, @Nullable MaskedTexts masked) {
    this.json = json;
    this.fields = fields;
    this.timestamp = format.timestamp;
    this.includeCaller = format.settings().get(Setting.INCLUDE_CALLER);
    this.masks = masked != null;
  }

  /** Begins a record. */
  void begin() {
    messageBytes = 0;
  }

  /** How many bytes of the record are its message. */
  int messageBytes() {
    return messageBytes;
  }

  /** The number of the event's record, negative where there shall be none. */
  void setSequence(long number) {
    sequence = number;
  }

  /** The time, but for what stands behind its digits. */
  void timestamp(long epochMillis, int nanoOfSecond) {
    timestamp.write(epochMillis, nanoOfSecond, json);
  }

  /** The message's text. */
  void message(@Nullable String message) {
    if (message != null) {
      int start = json.position();
      fields.message(message);
      messageBytes = json.position() - start;
    }
  }

  /**
   * Two values that come together again and again, behind something that is always the same. What
   * was last written of them is written again in one piece while both are the same strings: a
   * quarter off EncoderBenchmark's plain.
   */
  @SuppressWarnings("ReferenceEquality") // Equal ones that are others are not worth the look.
  void recurring(
      byte[] before,
      FieldCache first,
      @Nullable String firstValue,
      FieldCache second,
      @Nullable String secondValue) {
    if (firstValue == pairFirst
        && secondValue == pairSecond
        && pairLength > 0
        && pairLength <= fields.bounds().value()) {
      json.raw(pair, pairLength);
      fields.wrote(pairLongest);
      return;
    }
    int start = json.position();
    int longestBefore = fields.longestValue();
    fields.setLongestValue(0);
    json.raw(before);
    fields.recurring(first, firstValue);
    fields.recurring(second, secondValue);
    if (firstValue != null && secondValue != null && !masks && !fields.isCut()) {
      // Remembered when they come the second time in a row.
      int hash = 31 * firstValue.hashCode() + secondValue.hashCode();
      if (hash != pairHash) {
        pairHash = hash;
      } else if (json.position() - start <= MAX_RECURRING_BYTES) {
        pairLength = 0;
        pair = json.copy(start, json.position(), pair);
        pairFirst = firstValue;
        pairSecond = secondValue;
        pairLongest = fields.longestValue();
        pairLength = json.position() - start;
      }
    }
    fields.wrote(longestBefore);
  }

  /** Writes the number of the record, and returns whether there shall be one. */
  boolean sequence(byte @Nullable [] key) {
    if (sequence >= 0) {
      fields.number(key, sequence);
    }
    return sequence >= 0;
  }

  /**
   * Where an event was logged, if it shall be told. Behind an asynchronous appender it is known
   * only when the event brings it: the stack of this thread is somebody else's.
   */
  @Nullable StackTraceElement caller(ILoggingEvent event) {
    if (!includeCaller || !(event.hasCallerData() || LoggingThread.isCurrent(event))) {
      return null;
    }
    StackTraceElement[] frames = event.getCallerData();
    return frames == null || frames.length == 0 ? null : frames[0];
  }
}
