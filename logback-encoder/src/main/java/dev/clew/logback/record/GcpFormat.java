package dev.clew.logback.record;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.names.Key;
import dev.clew.logback.settings.CommonFields;
import dev.clew.logback.settings.GcpFields;
import dev.clew.logback.settings.Setting;
import dev.clew.logback.settings.Settings;
import dev.clew.logback.stacktrace.TraceStyle;
import org.jspecify.annotations.Nullable;

/**
 * Google Cloud's structured logging, and what its Error Reporting needs.
 *
 * @see <a href="https://cloud.google.com/logging/docs/structured-logging">the special fields</a>
 * @see <a href="https://cloud.google.com/error-reporting/docs/formatting-error-messages">errors</a>
 */
final class GcpFormat extends RecordFormat {
  private static final String REPORTED_ERROR =
      "\"type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent\"";

  private static final byte[] FILE = Key.encode("file");
  private static final byte[] LINE = Key.encode("line");
  private static final byte[] FUNCTION = Key.encode("function");
  private static final byte[] TRUE = JsonWriter.ascii("true");
  private static final byte[] FALSE = JsonWriter.ascii("false");

  private final LevelPart level =
      new LevelPart(value -> join(timestamp.end(), severity(value), beforeMessage()));
  private final boolean hasMessage = hasMessage();
  private final byte[] afterMessage = afterMessage();
  private final byte[] afterMessageAndService = join(afterMessage, serviceContext());
  private final FieldCache logger = new FieldCache(key(GcpFields.LOGGER), loggerAbbreviator());
  private final FieldCache thread = new FieldCache(key(GcpFields.THREAD));
  private final byte @Nullable [] sequence = key(GcpFields.SEQUENCE);
  private final byte @Nullable [] sourceLocation = key(GcpFields.SOURCE_LOCATION);
  private final byte @Nullable [] traceName = key(GcpFields.TRACE);
  private final byte @Nullable [] spanId = key(GcpFields.SPAN_ID);
  private final byte @Nullable [] traceSampled = key(GcpFields.TRACE_SAMPLED);
  private final byte[] reportedError = constant(GcpFields.TYPE, REPORTED_ERROR);
  private final byte @Nullable [] stackHash = key(GcpFields.STACK_HASH);
  private final byte @Nullable [] stackTrace = key(GcpFields.STACK_TRACE);
  private final String tracePrefix;

  GcpFormat(Settings settings) {
    super(
        settings,
        GcpFields.ERROR,
        GcpFields.TRUNCATED,
        GcpFields.RECORDED,
        GcpFields.ENCODER_ERROR);
    String project = settings.get(Setting.GCP_PROJECT);
    tracePrefix = project.isEmpty() ? "" : "projects/" + project + "/traces/";
  }

  private byte[] severity(@Nullable Level value) {
    String severity;
    if (value == null) {
      severity = "DEFAULT";
    } else if (value.toInt() >= Level.ERROR_INT) {
      severity = "ERROR";
    } else if (value.toInt() >= Level.WARN_INT) {
      severity = "WARNING";
    } else {
      severity = value.toInt() >= Level.INFO_INT ? "INFO" : "DEBUG";
    }
    return constant(GcpFields.SEVERITY, '"' + severity + '"');
  }

  private byte[] serviceContext() {
    JsonWriter json = new JsonWriter();
    byte[] key = key(GcpFields.SERVICE);
    if (key != null) {
      FieldWriter fields = new FieldWriter(json, null, null);
      int start = fields.beginObject(key);
      string(fields, "service", settings().get(Setting.SERVICE_NAME));
      string(fields, "version", settings().get(Setting.SERVICE_VERSION));
      fields.endObject(key, start);
    }
    service(json, CommonFields.SERVICE_ENVIRONMENT, Setting.SERVICE_ENVIRONMENT);
    service(json, CommonFields.SERVICE_NODE_NAME, Setting.SERVICE_NODE_NAME);
    return json.toByteArray();
  }

  private static void string(FieldWriter fields, String name, String value) {
    fields.stringIfAny(Key.encode(name), value.isEmpty() ? null : value);
  }

  /** The flags say more than whether a trace is sampled, and stay a label. */
  @Override
  Key.Role mdcRole(String key) {
    return switch (key) {
      case "trace_id", "traceId" -> Key.Role.TRACE_ID;
      case "span_id", "spanId" -> Key.Role.SPAN_ID;
      default -> Key.Role.FIELD;
    };
  }

  @Override
  String mdcLabel(String key) {
    return key;
  }

  @Override
  void core(CoreFields core, FieldWriter fields, ILoggingEvent event) {
    core.timestamp(event.getTimeStamp(), event.getNanoseconds());
    fields.constant(level.of(event.getLevel()));
    if (hasMessage) {
      core.message(message(event));
    }
    core.recurring(
        afterMessageAndService, logger, event.getLoggerName(), thread, event.getThreadName());
    core.sequence(sequence);
    StackTraceElement caller = sourceLocation == null ? null : core.caller(event);
    if (caller != null && sourceLocation != null) {
      int start = fields.beginObject(sourceLocation);
      fields.stringIfAny(FILE, caller.getFileName());
      // A string, as 64 bits are in Google's JSON.
      fields.stringIfAny(
          LINE, caller.getLineNumber() > 0 ? Integer.toString(caller.getLineNumber()) : null);
      fields.stringIfAny(FUNCTION, caller.getClassName() + '.' + caller.getMethodName());
      fields.endObject(sourceLocation, start);
    }
  }

  @Override
  void trace(TraceFields trace, FieldWriter fields) {
    String id = trace.traceId();
    if (id != null) {
      fields.idIfAny(traceName, tracePrefix.isEmpty() ? id : tracePrefix + id);
    }
    fields.idIfAny(spanId, trace.spanId());
    String flags = trace.traceFlags();
    if (flags != null && traceSampled != null) {
      int digit = flags.length() == 2 ? Character.digit(flags.charAt(1), 16) : -1;
      if (digit >= 0) {
        fields.constant(traceSampled);
        fields.constant((digit & 1) == 1 ? TRUE : FALSE);
      }
    }
  }

  @Override
  void error(ErrorFields error, FieldWriter fields, IThrowableProxy throwable) {
    if (error.isError()) {
      fields.constant(reportedError);
    }
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
    core.timestamp(event.epochMillis(), event.nanoOfSecond());
    fields.constant(level.of(event.level()));
    if (hasMessage) {
      core.message(event.message());
    }
    fields.constant(afterMessage);
    fields.recurring(logger, event.loggerName());
  }
}
