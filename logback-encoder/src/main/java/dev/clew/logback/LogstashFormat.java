package dev.clew.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The default record of logstash-logback-encoder, with the correlation ID in a place of its own.
 *
 * @see <a href="https://github.com/logfellow/logstash-logback-encoder#standard-fields">its
 *     fields</a>
 */
final class LogstashFormat extends RecordFormat {
  private static final String TRUNCATED = "log_truncated";
  private static final String LEVEL = "level";
  private static final String LEVEL_VALUE = "level_value";
  private static final String ENCODER_ERROR = "log_encoder_error";
  private static final String SEQUENCE = "sequence";
  private static final String CALLER_CLASS = "caller_class_name";
  private static final String CALLER_METHOD = "caller_method_name";
  private static final String CALLER_FILE = "caller_file_name";
  private static final String CALLER_LINE = "caller_line_number";
  private static final String STACK_HASH = "stack_hash";
  private static final String TRACE_ID = "trace_id";
  private static final String SPAN_ID = "span_id";
  private static final String TRACE_FLAGS = "trace_flags";

  private static final List<String> CORE =
      List.of(
          TIMESTAMP,
          "@version",
          MESSAGE,
          "logger_name",
          "thread_name",
          LEVEL,
          LEVEL_VALUE,
          CORRELATION_ID,
          PARENT_ID,
          "stack_trace",
          TAGS,
          TRUNCATED,
          ENCODER_ERROR);

  /** All that the format can have. */
  static final List<String> FIELDS = fields(null);

  private final byte[] version =
      join(timestamp.end(), constant("@version", "\"1\""), beforeMessage());
  private final boolean hasMessage = hasMessage();
  private final byte[] afterMessage = afterMessage();
  private final FieldCache logger = new FieldCache(key("logger_name"));
  private final FieldCache thread = new FieldCache(key("thread_name"));
  private final LevelPart level =
      new LevelPart(value -> join(level(LEVEL, value), levelValue(value)));
  private final byte @Nullable [] sequence = key(SEQUENCE);
  private final byte @Nullable [] callerClass = key(CALLER_CLASS);
  private final byte @Nullable [] callerMethod = key(CALLER_METHOD);
  private final byte @Nullable [] callerFile = key(CALLER_FILE);
  private final byte @Nullable [] callerLine = key(CALLER_LINE);
  private final byte[] service = service();
  private final byte @Nullable [] stackHash = key(STACK_HASH);
  private final byte @Nullable [] stackTrace = key("stack_trace");

  private volatile ContextFields contextFields = new ContextFields(null, List.of());

  /** A logger context's properties. Its view is another object whenever one of them changes. */
  private record ContextFields(@Nullable LoggerContextVO context, List<StaticField> fields) {}

  LogstashFormat(Settings settings) {
    super(settings, fields(settings), List.of("stack_trace"), TRUNCATED, ENCODER_ERROR);
  }

  /**
   * @param settings null for all that there can be. What they do not make is not kept from users.
   */
  private static List<String> fields(@Nullable Settings settings) {
    List<String> fields = new ArrayList<>(CORE);
    addIf(isOn(settings, Setting.INCLUDE_SEQUENCE), fields, SEQUENCE);
    boolean caller = isOn(settings, Setting.INCLUDE_CALLER);
    addIf(caller, fields, CALLER_CLASS);
    addIf(caller, fields, CALLER_METHOD);
    addIf(caller, fields, CALLER_FILE);
    addIf(caller, fields, CALLER_LINE);
    addIf(isOn(settings, Setting.STACK_HASH), fields, STACK_HASH);
    addIf(isSet(settings, Setting.SERVICE_NAME), fields, "service.name");
    addIf(isSet(settings, Setting.SERVICE_VERSION), fields, "service.version");
    addIf(isSet(settings, Setting.SERVICE_ENVIRONMENT), fields, "service.environment");
    addIf(isSet(settings, Setting.SERVICE_NODE_NAME), fields, "service.node.name");
    return List.copyOf(fields);
  }

  private static boolean isOn(@Nullable Settings settings, Setting<Boolean> flag) {
    return settings == null || settings.get(flag);
  }

  private static boolean isSet(@Nullable Settings settings, Setting<String> text) {
    return settings == null || !settings.get(text).isEmpty();
  }

  private static void addIf(boolean condition, List<String> fields, String field) {
    if (condition) {
      fields.add(field);
    }
  }

  /** The MDC stands at the root as it is, trace keys included. */
  @Override
  Key.Role mdcRole(String key) {
    return Key.Role.FIELD;
  }

  @Override
  String mdcLabel(String key) {
    return key;
  }

  @Override
  void core(RecordWriter record, ILoggingEvent event) {
    record.timestamp(event.getTimeStamp(), event.getNanoseconds());
    record.constant(version);
    if (hasMessage) {
      record.message(event.getFormattedMessage());
    }
    record.recurring(afterMessage, logger, event.getLoggerName(), thread, event.getThreadName());
    record.constant(level.of(event.getLevel()));
    record.sequence(sequence);
    StackTraceElement caller = record.caller(event);
    if (caller != null) {
      record.stringIfAny(callerClass, caller.getClassName());
      record.stringIfAny(callerMethod, caller.getMethodName());
      record.stringIfAny(callerFile, caller.getFileName());
      record.numberIfPositive(callerLine, caller.getLineNumber());
    }
    record.constant(service);
  }

  private byte[] levelValue(@Nullable Level level) {
    return level == null ? new byte[0] : constant(LEVEL_VALUE, Integer.toString(level.toInt()));
  }

  /** As keys of the MDC they are written already; from elsewhere they get the same names. */
  @Override
  void trace(
      RecordWriter record,
      @Nullable String traceIdValue,
      @Nullable String spanIdValue,
      @Nullable String traceFlagsValue) {
    MdcTrace mdc = record.mdcTrace();
    if (mdc.traceId() == null) {
      record.claimedIdIfAny(TRACE_ID, traceIdValue);
    }
    if (mdc.spanId() == null) {
      record.claimedIdIfAny(SPAN_ID, spanIdValue);
    }
    if (mdc.traceFlags() == null) {
      record.claimedIdIfAny(TRACE_FLAGS, traceFlagsValue);
    }
  }

  @Override
  void error(RecordWriter record, IThrowableProxy throwable) {
    record.stackHash(stackHash, throwable);
    record.stackTrace(stackTrace, throwable);
  }

  @Override
  boolean errorFirst() {
    return true;
  }

  @Override
  TraceStyle traceStyle() {
    return TraceStyle.LOGBACK;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Equal views are not told apart faster than made again.
  List<StaticField> contextFields(ILoggingEvent event) {
    LoggerContextVO context = event.getLoggerContextVO();
    ContextFields known = contextFields;
    if (known.context != context) {
      MaskedTexts masked = MaskedTexts.of(masks());
      known = new ContextFields(context, propertiesOf(context, masked));
      if (masked == null || masked.unsearched() == 0) {
        contextFields = known;
      }
    }
    return known.fields;
  }

  private List<StaticField> propertiesOf(
      @Nullable LoggerContextVO context, @Nullable MaskedTexts masked) {
    Map<String, String> properties = context == null ? null : context.getPropertyMap();
    if (properties == null) {
      return List.of();
    }
    List<StaticField> fields = new ArrayList<>();
    properties.forEach(
        (key, value) -> {
          if (key != null && !key.isEmpty() && value != null) {
            fields.add(StaticField.of(names(), key, shown(key, value, masked)));
          }
        });
    return List.copyOf(fields);
  }

  private static String shown(String key, String value, @Nullable MaskedTexts masked) {
    if (masked == null) {
      return value;
    }
    return masked.hasKey(key) ? Masks.MASKED : masked.apply(value);
  }

  @Override
  void minimalCore(RecordWriter record, Essentials event) {
    record.timestamp(event.epochMillis(), event.nanoOfSecond());
    record.constant(version);
    if (hasMessage) {
      record.message(event.message());
    }
    record.constant(afterMessage);
    record.recurring(logger, event.loggerName());
    record.constant(level.of(event.level()));
  }
}
