package dev.clew.logback.settings;

import java.util.ArrayList;
import java.util.List;

/** The fields of the {@link Format#ECS} format, by their names in it. */
public final class EcsFields {
  public static final String LEVEL = "log.level";
  public static final String VERSION = "ecs.version";
  public static final String THREAD = "process.thread.name";
  public static final String LOGGER = "log.logger";
  public static final String SEQUENCE = "event.sequence";
  public static final String CALLER_FILE = "log.origin.file.name";
  public static final String CALLER_LINE = "log.origin.file.line";
  public static final String CALLER_METHOD = "log.origin.function";
  public static final String TRACE_ID = "trace.id";
  public static final String SPAN_ID = "span.id";
  // Not of the specification, which has no place for them.
  public static final String TRACE_FLAGS = "trace.flags";
  public static final String ERROR_TYPE = "error.type";
  public static final String ERROR_MESSAGE = "error.message";
  public static final String STACK_HASH = "error.stack_hash";
  public static final String STACK_TRACE = "error.stack_trace";
  public static final String TRUNCATED = "log.truncated";
  public static final String RECORDED = "log.recorded";
  public static final String ENCODER_ERROR = "log.encoder_error";

  /** A static field, which ecs-logging has by default. */
  public static final String DATASET = "event.dataset";

  /** Those that only an exception makes, and that are strings. */
  public static final List<String> ERROR = List.of(ERROR_TYPE, ERROR_MESSAGE, STACK_TRACE);

  /** All that there can be. */
  static final List<String> ALL = fields(true, true, true);

  /** Names that the index template gives to other fields: nothing can be written to them. */
  static final List<String> ALIASES = List.of("http.request.id");

  /** What is an object at the root of the Elastic Common Schema, 8.x and 9.x. */
  static final List<String> OBJECTS =
      List.of(
          "agent",
          "client",
          "cloud",
          "container",
          "data_stream",
          "destination",
          "device",
          "dll",
          "dns",
          "ecs",
          "email",
          "entity",
          "error",
          "event",
          "faas",
          "file",
          "gen_ai",
          "group",
          "host",
          "http",
          "labels",
          "log",
          "network",
          "observer",
          "orchestrator",
          "organization",
          "package",
          "process",
          "registry",
          "related",
          "rule",
          "server",
          "service",
          "source",
          "span",
          "threat",
          "tls",
          "trace",
          "transaction",
          "url",
          "user",
          "user_agent",
          "volume",
          "vulnerability");

  /**
   * Plain values that the index template knows beside those that are kept for the record always:
   * most are those of the records of requests.
   */
  static final List<String> VALUES =
      List.of(
          SEQUENCE,
          CALLER_FILE,
          CALLER_LINE,
          CALLER_METHOD,
          STACK_HASH,
          "client.address",
          "client.ip",
          "correlation.origin",
          "event.action",
          "event.duration",
          "event.outcome",
          "http.request.body.bytes",
          "http.request.method",
          "http.request.resend_count",
          "http.response.body.bytes",
          "http.response.status_code",
          "http.route",
          "http.version",
          "log.errors",
          "log.warnings",
          "network.direction",
          "nginx.upstream.address",
          "nginx.upstream.answered",
          "nginx.upstream.duration",
          "nginx.upstream.status",
          "server.address",
          "server.port",
          "url.domain",
          "url.path",
          "url.query",
          "user_agent.original");

  private static final String LABELS = "labels.";

  private EcsFields() {}

  /** Whether a field is a label: a plain value, under one more name. */
  static boolean isLabel(String name) {
    return name.startsWith(LABELS);
  }

  /** Labels lie beside each other, as those of the MDC do. */
  static String placed(String name) {
    return isLabel(name) ? LABELS + name.substring(LABELS.length()).replace('.', '_') : name;
  }

  /** Those that settings make. */
  static List<String> of(Settings settings) {
    return fields(
        settings.get(Setting.INCLUDE_SEQUENCE),
        settings.get(Setting.INCLUDE_CALLER),
        settings.get(Setting.STACK_HASH));
  }

  private static List<String> fields(boolean sequence, boolean caller, boolean stackHash) {
    List<String> fields =
        new ArrayList<>(
            List.of(
                CommonFields.TIMESTAMP,
                LEVEL,
                CommonFields.MESSAGE,
                VERSION,
                CommonFields.SERVICE_NAME,
                CommonFields.SERVICE_VERSION,
                CommonFields.SERVICE_ENVIRONMENT,
                CommonFields.SERVICE_NODE_NAME,
                THREAD,
                LOGGER,
                CommonFields.CORRELATION_ID,
                CommonFields.PARENT_ID,
                TRACE_ID,
                SPAN_ID,
                TRACE_FLAGS,
                CommonFields.TAGS,
                ERROR_TYPE,
                ERROR_MESSAGE,
                STACK_TRACE,
                TRUNCATED,
                RECORDED,
                ENCODER_ERROR));
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
}
