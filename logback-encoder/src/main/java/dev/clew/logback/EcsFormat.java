package dev.clew.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Elastic's ecs-logging: dotted names at the top level.
 *
 * @see <a href="https://github.com/elastic/ecs-logging/tree/main/spec">the specification</a>
 */
final class EcsFormat extends RecordFormat {
  private static final String ECS_VERSION = "8.11.0";
  private static final String LEVEL = "log.level";
  private static final String TRUNCATED = "log.truncated";
  private static final String ENCODER_ERROR = "log.encoder_error";
  private static final String SEQUENCE = "event.sequence";
  private static final String CALLER_FILE = "log.origin.file.name";
  private static final String CALLER_LINE = "log.origin.file.line";
  private static final String CALLER_METHOD = "log.origin.function";
  private static final String STACK_HASH = "error.stack_hash";

  private static final List<String> CORE =
      List.of(
          TIMESTAMP,
          LEVEL,
          MESSAGE,
          "ecs.version",
          "service.name",
          "service.version",
          "service.environment",
          "service.node.name",
          "process.thread.name",
          "log.logger",
          CORRELATION_ID,
          PARENT_ID,
          "trace.id",
          "span.id",
          "trace.flags",
          TAGS,
          "error.type",
          "error.message",
          "error.stack_trace",
          TRUNCATED,
          ENCODER_ERROR);

  private static final List<String> ERROR =
      List.of("error.type", "error.message", "error.stack_trace");

  /** All that the format can have. */
  static final List<String> FIELDS = fields(true, true, true);

  private final LevelPart level =
      new LevelPart(value -> join(timestamp.end(), level(LEVEL, value), beforeMessage()));
  private final boolean hasMessage = hasMessage();
  private final byte[] version =
      join(afterMessage(), constant("ecs.version", '"' + ECS_VERSION + '"'));
  private final byte[] versionAndService = join(version, service());
  private final FieldCache thread = new FieldCache(key("process.thread.name"));
  private final FieldCache logger = new FieldCache(key("log.logger"));
  private final byte @Nullable [] sequence = key(SEQUENCE);
  private final byte @Nullable [] callerFile = key(CALLER_FILE);
  private final byte @Nullable [] callerLine = key(CALLER_LINE);
  private final byte @Nullable [] callerMethod = key(CALLER_METHOD);
  private final byte @Nullable [] traceId = key("trace.id");
  private final byte @Nullable [] spanId = key("span.id");
  // Not of the specification, which has no place for them.
  private final byte @Nullable [] traceFlags = key("trace.flags");
  private final byte @Nullable [] errorType = key("error.type");
  private final byte @Nullable [] errorMessage = key("error.message");
  private final byte @Nullable [] stackHash = key(STACK_HASH);
  private final byte @Nullable [] stackTrace = key("error.stack_trace");

  EcsFormat(Settings settings) {
    super(
        settings,
        fields(
            settings.get(Setting.INCLUDE_SEQUENCE),
            settings.get(Setting.INCLUDE_CALLER),
            settings.get(Setting.STACK_HASH)),
        ERROR,
        TRUNCATED,
        ENCODER_ERROR);
  }

  private static List<String> fields(boolean sequence, boolean caller, boolean stackHash) {
    List<String> fields = new ArrayList<>(CORE);
    if (sequence) {
      fields.add(SEQUENCE);
    }
    if (caller) {
      fields.addAll(List.of(CALLER_FILE, CALLER_LINE, CALLER_METHOD));
    }
    if (stackHash) {
      fields.add(STACK_HASH);
    }
    return List.copyOf(fields);
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

  /** The specification's rule for the keys of labels. */
  @Override
  String mdcLabel(String key) {
    return key.replace('.', '_').replace('*', '_').replace('\\', '_');
  }

  @Override
  void core(RecordWriter record, ILoggingEvent event) {
    record.timestamp(event.getTimeStamp(), event.getNanoseconds());
    record.constant(level.of(event.getLevel()));
    if (hasMessage) {
      record.message(event.getFormattedMessage());
    }
    record.recurring(
        versionAndService, thread, event.getThreadName(), logger, event.getLoggerName());
    record.sequence(sequence);
    StackTraceElement caller = record.caller(event);
    if (caller != null) {
      record.stringIfAny(callerFile, caller.getFileName());
      record.numberIfPositive(callerLine, caller.getLineNumber());
      record.stringIfAny(callerMethod, caller.getMethodName());
    }
  }

  @Override
  void trace(
      RecordWriter record,
      @Nullable String traceIdValue,
      @Nullable String spanIdValue,
      @Nullable String traceFlagsValue) {
    record.idIfAny(traceId, traceIdValue);
    record.idIfAny(spanId, spanIdValue);
    record.idIfAny(traceFlags, traceFlagsValue);
  }

  @Override
  void error(RecordWriter record, IThrowableProxy throwable) {
    record.string(errorType, throwable.getClassName());
    record.stringIfAny(errorMessage, throwable.getMessage());
    record.stackHash(stackHash, throwable);
    record.stackTrace(stackTrace, throwable);
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
  void minimalCore(RecordWriter record, Essentials event) {
    record.timestamp(event.epochMillis(), event.nanoOfSecond());
    record.constant(level.of(event.level()));
    if (hasMessage) {
      record.message(event.message());
    }
    record.constant(version);
    record.recurring(logger, event.loggerName());
  }
}
