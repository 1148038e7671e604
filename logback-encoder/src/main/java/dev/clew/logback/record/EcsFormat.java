package dev.clew.logback.record;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.clew.logback.names.Key;
import dev.clew.logback.settings.EcsFields;
import dev.clew.logback.settings.Settings;
import dev.clew.logback.stacktrace.TraceStyle;
import org.jspecify.annotations.Nullable;

/**
 * Elastic's ecs-logging: dotted names at the top level.
 *
 * @see <a href="https://github.com/elastic/ecs-logging/tree/main/spec">the specification</a>
 */
final class EcsFormat extends RecordFormat {
  static final String ECS_VERSION = "8.11.0";

  private final LevelPart level =
      new LevelPart(value -> join(timestamp.end(), level(EcsFields.LEVEL, value), beforeMessage()));
  private final boolean hasMessage = hasMessage();
  private final byte[] version =
      join(afterMessage(), constant(EcsFields.VERSION, '"' + ECS_VERSION + '"'));
  private final byte[] versionAndService = join(version, service());
  private final FieldCache thread = new FieldCache(key(EcsFields.THREAD));
  private final FieldCache logger = new FieldCache(key(EcsFields.LOGGER), loggerAbbreviator());
  private final byte @Nullable [] sequence = key(EcsFields.SEQUENCE);
  private final byte @Nullable [] callerFile = key(EcsFields.CALLER_FILE);
  private final byte @Nullable [] callerLine = key(EcsFields.CALLER_LINE);
  private final byte @Nullable [] callerMethod = key(EcsFields.CALLER_METHOD);
  private final byte @Nullable [] traceId = key(EcsFields.TRACE_ID);
  private final byte @Nullable [] spanId = key(EcsFields.SPAN_ID);
  private final byte @Nullable [] traceFlags = key(EcsFields.TRACE_FLAGS);
  private final byte @Nullable [] errorType = key(EcsFields.ERROR_TYPE);
  private final byte @Nullable [] errorMessage = key(EcsFields.ERROR_MESSAGE);
  private final byte @Nullable [] stackHash = key(EcsFields.STACK_HASH);
  private final byte @Nullable [] stackTrace = key(EcsFields.STACK_TRACE);

  private final @Nullable EcsObjects objects;

  EcsFormat(Settings settings) {
    super(
        settings,
        EcsFields.ERROR,
        EcsFields.TRUNCATED,
        EcsFields.RECORDED,
        EcsFields.ENCODER_ERROR);
    this.objects = nests ? new EcsObjects(this) : null;
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

  /** The specification's rule for the keys of labels; elsewhere they are as they are. */
  @Override
  String mdcLabel(String key) {
    if (settings().mdcPrefix().isEmpty()) {
      return key;
    }
    return key.replace('.', '_').replace('*', '_').replace('\\', '_');
  }

  @Override
  void core(CoreFields core, FieldWriter fields, ILoggingEvent event) {
    if (objects != null) {
      objects.core(core, fields, event);
      return;
    }
    core.timestamp(event.getTimeStamp(), event.getNanoseconds());
    fields.constant(level.of(event.getLevel()));
    if (hasMessage) {
      core.message(message(event));
    }
    core.recurring(versionAndService, thread, event.getThreadName(), logger, event.getLoggerName());
    core.sequence(sequence);
    StackTraceElement caller = core.caller(event);
    if (caller != null) {
      fields.stringIfAny(callerFile, caller.getFileName());
      fields.numberIfPositive(callerLine, caller.getLineNumber());
      fields.stringIfAny(callerMethod, caller.getMethodName());
    }
  }

  @Override
  byte[] version() {
    return constant(EcsFields.VERSION, '"' + ECS_VERSION + '"');
  }

  @Override
  void trace(TraceFields trace, FieldWriter fields) {
    if (objects != null) {
      objects.trace(trace, fields);
      return;
    }
    fields.idIfAny(traceId, trace.traceId());
    fields.idIfAny(spanId, trace.spanId());
    fields.idIfAny(traceFlags, trace.traceFlags());
  }

  @Override
  void error(ErrorFields error, FieldWriter fields, IThrowableProxy throwable) {
    if (objects != null) {
      objects.error(error, fields, throwable);
      return;
    }
    fields.string(errorType, throwable.getClassName());
    fields.stringIfAny(errorMessage, throwable.getMessage());
    error.stackHash(stackHash, throwable);
    error.stackTrace(stackTrace, throwable);
  }

  @Override
  void problem(FieldWriter fields, @Nullable String problem) {
    if (objects == null) {
      super.problem(fields, problem);
    } else if (problem != null) {
      objects.problem(fields, problem);
    }
  }

  @Override
  void marks(FieldWriter fields, boolean inObjects, boolean isCut, byte[] mark) {
    if (objects == null || !inObjects) {
      super.marks(fields, inObjects, isCut, mark);
    } else {
      objects.marks(fields, isCut, mark.length > 0);
    }
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
    core.timestamp(event.epochMillis(), event.nanoOfSecond());
    fields.constant(level.of(event.level()));
    if (hasMessage) {
      core.message(event.message());
    }
    fields.constant(version);
    fields.recurring(logger, event.loggerName());
  }
}
