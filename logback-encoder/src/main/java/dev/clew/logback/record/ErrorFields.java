package dev.clew.logback.record;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.ExtendedThrowableProxyConverter;
import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.settings.Format;
import dev.clew.logback.settings.Setting;
import dev.clew.logback.settings.Settings;
import dev.clew.logback.stacktrace.FrameFilter;
import dev.clew.logback.stacktrace.StackHash;
import dev.clew.logback.stacktrace.StackTraceWriter;
import dev.clew.logback.values.Fault;
import dev.clew.logback.values.MaskedTexts;
import org.jspecify.annotations.Nullable;

/** The stack trace and the hash of an exception. Not thread-safe. */
final class ErrorFields {
  /** No line of a stack trace is shorter; each is a byte longer as an element of an array. */
  private static final int LINE_BYTES = 8;

  private final RecordFormat format;
  private final JsonWriter json;
  private final FieldWriter fields;
  private final boolean includeStackHash;
  private final @Nullable FrameFilter frameFilter;
  private final StackTraceWriter stackTraces;
  private final @Nullable ThrowableHandlingConverter converter;
  private final boolean asArray;
  private @Nullable ILoggingEvent event;

  ErrorFields(
      RecordFormat format, JsonWriter json, FieldWriter fields, @Nullable MaskedTexts masked) {
    Settings settings = format.settings();
    this.format = format;
    this.json = json;
    this.fields = fields;
    this.converter = converter(settings);
    this.asArray = settings.get(Setting.STACK_TRACE_AS_ARRAY) && !format.flat;
    this.includeStackHash = settings.get(Setting.STACK_HASH);
    this.frameFilter = FrameFilter.of(settings.get(Setting.EXCLUDE_FRAME));
    this.stackTraces =
        new StackTraceWriter(
            json,
            format.traceStyle(),
            settings.get(Setting.MAX_FRAMES_PER_THROWABLE),
            settings.get(Setting.ROOT_CAUSE_FIRST),
            frameFilter,
            masked,
            format.stacks());
  }

  /** The configured one; or one for masks that may match several lines of a stack trace at once. */
  private static @Nullable ThrowableHandlingConverter converter(Settings settings) {
    ThrowableHandlingConverter configured = settings.throwableConverter();
    if (configured != null
        || !settings.masksLinesTogether()
        || settings.format() != Format.LOGSTASH
        || settings.get(Setting.ROOT_CAUSE_FIRST)
        || !settings.get(Setting.EXCLUDE_FRAME).isEmpty()
        || settings.get(Setting.MAX_FRAMES_PER_THROWABLE) != Integer.MAX_VALUE) {
      return configured;
    }
    ThrowableHandlingConverter whole = new ExtendedThrowableProxyConverter();
    whole.start();
    return whole;
  }

  /** Forgets the exception of the record before. */
  void forget() {
    stackTraces.forget();
    event = null;
  }

  /** Begins a record. */
  void begin(ILoggingEvent newEvent) {
    event = newEvent;
  }

  /** Whether the event is an error. */
  boolean isError() {
    return event != null && event.getLevel() != null && event.getLevel().toInt() >= Level.ERROR_INT;
  }

  /** How many bytes of the record are frames. */
  int frameBytes() {
    return stackTraces.frameBytes();
  }

  /** How many throwables the record has. */
  int throwables() {
    return stackTraces.throwables();
  }

  void stackHash(byte @Nullable [] key, IThrowableProxy throwable) {
    if (includeStackHash && key != null) {
      json.raw(key);
      json.raw('"');
      json.hex(StackHash.of(throwable, frameFilter));
      json.raw('"');
    }
  }

  void stackTrace(byte @Nullable [] key, IThrowableProxy throwable) {
    if (key == null) {
      return;
    }
    json.raw(key);
    int start = json.position();
    if (converter != null && event != null) {
      fields.value(converted(converter, format.shown(event)));
    } else {
      Bounds bounds = fields.bounds();
      int frames = asArray ? bounds.frames() / LINE_BYTES * (LINE_BYTES - 1) : bounds.frames();
      json.raw('"');
      fields.cutUnless(
          stackTraces.write(
              throwable, frames, bounds.throwables(), bounds.value(), bounds.traceEnd()));
      fields.wrote(stackTraces.longestHeader());
      json.raw('"');
    }
    if (asArray) {
      StackTraceWriter.splitLines(json, start);
    }
  }

  private static String converted(ThrowableHandlingConverter converter, ILoggingEvent event) {
    try {
      String text = converter.convert(event);
      return text == null ? "" : text;
    } catch (Throwable e) {
      // Not the trace as it is: the converter may be there to hide some of it.
      Fault.beforeSwallowing(e);
      return Fault.describe(e);
    }
  }
}
