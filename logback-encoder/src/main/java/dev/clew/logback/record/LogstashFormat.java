package dev.clew.logback.record;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.names.Key;
import dev.clew.logback.settings.LogstashFields;
import dev.clew.logback.settings.Setting;
import dev.clew.logback.settings.Settings;
import dev.clew.logback.stacktrace.TraceStyle;
import dev.clew.logback.values.MaskedTexts;
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
  private final byte[] version = join(timestamp.end(), version(), beforeMessage());
  private final boolean hasMessage = hasMessage();
  private final byte[] afterMessage = afterMessage();
  private final FieldCache logger = new FieldCache(key(LogstashFields.LOGGER), loggerAbbreviator());
  private final FieldCache thread = new FieldCache(key(LogstashFields.THREAD));
  private final LevelPart level =
      new LevelPart(value -> join(level(LogstashFields.LEVEL, value), levelValue(value)));
  private final byte @Nullable [] sequence = key(LogstashFields.SEQUENCE);
  private final byte @Nullable [] callerClass = key(LogstashFields.CALLER_CLASS);
  private final byte @Nullable [] callerMethod = key(LogstashFields.CALLER_METHOD);
  private final byte @Nullable [] callerFile = key(LogstashFields.CALLER_FILE);
  private final byte @Nullable [] callerLine = key(LogstashFields.CALLER_LINE);
  private final byte[] service = service();
  private final byte @Nullable [] stackHash = key(LogstashFields.STACK_HASH);
  private final byte @Nullable [] stackTrace = key(LogstashFields.STACK_TRACE);

  private final boolean includeContext;
  private volatile ContextFields contextFields = new ContextFields(null, List.of());

  /** A logger context's properties. Its view is another object whenever one of them changes. */
  private record ContextFields(@Nullable LoggerContextVO context, List<StaticField> fields) {}

  LogstashFormat(Settings settings) {
    super(
        settings,
        LogstashFields.ERROR,
        LogstashFields.TRUNCATED,
        LogstashFields.RECORDED,
        LogstashFields.ENCODER_ERROR);
    includeContext = settings.get(Setting.INCLUDE_CONTEXT);
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
  void core(CoreFields core, FieldWriter fields, ILoggingEvent event) {
    core.timestamp(event.getTimeStamp(), event.getNanoseconds());
    fields.constant(version);
    if (hasMessage) {
      core.message(message(event));
    }
    core.recurring(afterMessage, logger, event.getLoggerName(), thread, event.getThreadName());
    fields.constant(level.of(event.getLevel()));
    core.sequence(sequence);
    StackTraceElement caller = core.caller(event);
    if (caller != null) {
      int start = callerObject == null ? 0 : fields.beginObject(callerObject);
      fields.stringIfAny(callerClass, caller.getClassName());
      fields.stringIfAny(callerMethod, caller.getMethodName());
      fields.stringIfAny(callerFile, caller.getFileName());
      fields.numberIfPositive(callerLine, caller.getLineNumber());
      if (callerObject != null) {
        fields.endObjectEvenIfEmpty(start);
      }
    }
    fields.constant(service);
  }

  @Override
  byte[] version() {
    JsonWriter value = new JsonWriter();
    String version = settings().get(Setting.VERSION);
    if (settings().get(Setting.WRITE_VERSION_AS_INTEGER)) {
      value.rawAscii(version);
    } else {
      value.quoted(version);
    }
    byte[] key = key(LogstashFields.VERSION);
    return key == null ? new byte[0] : join(key, value.toByteArray());
  }

  private byte[] levelValue(@Nullable Level level) {
    return level == null
        ? new byte[0]
        : constant(LogstashFields.LEVEL_VALUE, Integer.toString(level.toInt()));
  }

  /** As keys of the MDC they are written already; from elsewhere they get the same names. */
  @Override
  void trace(TraceFields trace, FieldWriter fields) {
    MdcTrace mdc = trace.mdcTrace();
    if (mdc.traceId() == null) {
      trace.claimedIdIfAny(LogstashFields.TRACE_ID, trace.traceId());
    }
    if (mdc.spanId() == null) {
      trace.claimedIdIfAny(LogstashFields.SPAN_ID, trace.spanId());
    }
    if (mdc.traceFlags() == null) {
      trace.claimedIdIfAny(LogstashFields.TRACE_FLAGS, trace.traceFlags());
    }
  }

  @Override
  void error(ErrorFields error, FieldWriter fields, IThrowableProxy throwable) {
    error.stackHash(stackHash, throwable);
    error.stackTrace(stackTrace, throwable);
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
  boolean hasContext() {
    return includeContext;
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
    if (properties == null || !includeContext) {
      return List.of();
    }
    List<StaticField> fields = new ArrayList<>();
    properties.forEach(
        (key, value) -> {
          if (key != null && !key.isEmpty() && value != null) {
            fields.add(contextField(key, value, masked));
          }
        });
    return List.copyOf(fields);
  }

  @Override
  void minimalCore(CoreFields core, FieldWriter fields, MinimalEvent event) {
    core.timestamp(event.epochMillis(), event.nanoOfSecond());
    fields.constant(version);
    if (hasMessage) {
      core.message(event.message());
    }
    fields.constant(afterMessage);
    fields.recurring(logger, event.loggerName());
    fields.constant(level.of(event.level()));
  }
}
