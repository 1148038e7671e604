package dev.clew.logback.record;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.names.Key;
import dev.clew.logback.settings.CommonFields;
import dev.clew.logback.settings.GelfFields;
import dev.clew.logback.settings.Setting;
import dev.clew.logback.settings.Settings;
import dev.clew.logback.stacktrace.TraceStyle;
import org.jspecify.annotations.Nullable;

/**
 * The Graylog Extended Log Format 1.1: what is not its own stands behind a {@code _}, and is a
 * string or a number.
 *
 * @see <a href="https://go2docs.graylog.org/current/getting_in_log_data/gelf.html">the
 *     specification</a>
 */
final class GelfFormat extends RecordFormat {
  /** Graylog drops a record whose message is blank. */
  private static final String NO_MESSAGE = "-";

  private final byte[] versionAndHost =
      join(
          constant(GelfFields.VERSION, "\"1.1\""), host(settings().get(Setting.SERVICE_NODE_NAME)));
  private final LevelPart level =
      new LevelPart(value -> join(timestamp.end(), levels(value), beforeMessage()));
  private final byte[] afterMessage = afterMessage();
  private final byte[] afterMessageAndService = join(afterMessage, serviceFields());
  private final FieldCache logger = new FieldCache(key(GelfFields.LOGGER), loggerAbbreviator());
  private final FieldCache thread = new FieldCache(key(GelfFields.THREAD));
  private final byte @Nullable [] sequence = key(GelfFields.SEQUENCE);
  private final byte @Nullable [] callerClass = key(GelfFields.CALLER_CLASS);
  private final byte @Nullable [] callerMethod = key(GelfFields.CALLER_METHOD);
  private final byte @Nullable [] callerFile = key(GelfFields.CALLER_FILE);
  private final byte @Nullable [] callerLine = key(GelfFields.CALLER_LINE);
  private final byte @Nullable [] traceId = key(GelfFields.TRACE_ID);
  private final byte @Nullable [] spanId = key(GelfFields.SPAN_ID);
  private final byte @Nullable [] traceFlags = key(GelfFields.TRACE_FLAGS);
  private final byte @Nullable [] stackHash = key(GelfFields.STACK_HASH);
  private final byte @Nullable [] stackTrace = key(GelfFields.STACK_TRACE);

  GelfFormat(Settings settings) {
    super(
        settings,
        GelfFields.ERROR,
        GelfFields.TRUNCATED,
        GelfFields.RECORDED,
        GelfFields.ENCODER_ERROR);
  }

  private byte[] host(String configured) {
    JsonWriter json = new JsonWriter();
    json.quoted(configured.isBlank() ? HostName.get() : configured);
    byte[] key = key(GelfFields.HOST);
    return key == null ? new byte[0] : join(key, json.toByteArray());
  }

  private byte[] levels(@Nullable Level value) {
    if (value == null) {
      return new byte[0];
    }
    return join(
        constant(GelfFields.LEVEL, Integer.toString(ofSyslog(value.toInt()))),
        level(GelfFields.LEVEL_NAME, value));
  }

  private static int ofSyslog(int level) {
    if (level >= Level.ERROR_INT) {
      return 3;
    }
    if (level >= Level.WARN_INT) {
      return 4;
    }
    return level >= Level.INFO_INT ? 6 : 7;
  }

  private byte[] serviceFields() {
    JsonWriter json = new JsonWriter();
    service(json, CommonFields.SERVICE_NAME, Setting.SERVICE_NAME);
    service(json, CommonFields.SERVICE_VERSION, Setting.SERVICE_VERSION);
    service(json, CommonFields.SERVICE_ENVIRONMENT, Setting.SERVICE_ENVIRONMENT);
    return json.toByteArray();
  }

  @Override
  Key.Role mdcRole(String key) {
    return switch (key) {
      case "trace_id", "traceId" -> Key.Role.TRACE_ID;
      case "span_id", "spanId" -> Key.Role.SPAN_ID;
      case "trace_flags", "traceFlags" -> Key.Role.TRACE_FLAGS;
      default -> Key.Role.FIELD;
    };
  }

  @Override
  String mdcLabel(String key) {
    return key;
  }

  private static String shown(@Nullable String message) {
    return message == null || message.isBlank() ? NO_MESSAGE : message;
  }

  @Override
  void core(CoreFields core, FieldWriter fields, ILoggingEvent event) {
    fields.constant(versionAndHost);
    core.timestamp(event.getTimeStamp(), event.getNanoseconds());
    fields.constant(level.of(event.getLevel()));
    core.message(shown(message(event)));
    core.recurring(
        afterMessageAndService, logger, event.getLoggerName(), thread, event.getThreadName());
    core.sequence(sequence);
    StackTraceElement caller = core.caller(event);
    if (caller != null) {
      fields.stringIfAny(callerClass, caller.getClassName());
      fields.stringIfAny(callerMethod, caller.getMethodName());
      fields.stringIfAny(callerFile, caller.getFileName());
      fields.numberIfPositive(callerLine, caller.getLineNumber());
    }
  }

  @Override
  void trace(TraceFields trace, FieldWriter fields) {
    fields.idIfAny(traceId, trace.traceId());
    fields.idIfAny(spanId, trace.spanId());
    fields.idIfAny(traceFlags, trace.traceFlags());
  }

  @Override
  void error(ErrorFields error, FieldWriter fields, IThrowableProxy throwable) {
    error.stackHash(stackHash, throwable);
    error.stackTrace(stackTrace, throwable);
  }

  @Override
  boolean errorFirst() {
    return false;
  }

  @Override
  TraceStyle traceStyle() {
    return TraceStyle.JDK;
  }

  @Override
  void minimalCore(CoreFields core, FieldWriter fields, MinimalEvent event) {
    fields.constant(versionAndHost);
    core.timestamp(event.epochMillis(), event.nanoOfSecond());
    fields.constant(level.of(event.level()));
    core.message(shown(event.message()));
    fields.constant(afterMessage);
    fields.recurring(logger, event.loggerName());
  }
}
