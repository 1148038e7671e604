package dev.clew.logback.record;

import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.settings.Setting;
import dev.clew.logback.settings.Settings;
import dev.clew.logback.stacktrace.FrameFilter;
import dev.clew.logback.stacktrace.StackHash;
import dev.clew.logback.stacktrace.StackTraceWriter;
import dev.clew.logback.values.MaskedTexts;
import org.jspecify.annotations.Nullable;

/** The stack trace and the hash of an exception. Not thread-safe. */
final class ErrorFields {
  private final JsonWriter json;
  private final FieldWriter fields;
  private final boolean includeStackHash;
  private final @Nullable FrameFilter frameFilter;
  private final StackTraceWriter stackTraces;

  ErrorFields(
      RecordFormat format, JsonWriter json, FieldWriter fields, @Nullable MaskedTexts masked) {
    Settings settings = format.settings();
    this.json = json;
    this.fields = fields;
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

  /** Forgets the exception of the record before. */
  void forget() {
    stackTraces.forget();
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
    Bounds bounds = fields.bounds();
    json.raw(key);
    json.raw('"');
    fields.cutUnless(
        stackTraces.write(
            throwable, bounds.frames(), bounds.throwables(), bounds.value(), bounds.traceEnd()));
    fields.wrote(stackTraces.longestHeader());
    json.raw('"');
  }
}
