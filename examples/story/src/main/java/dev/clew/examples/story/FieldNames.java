package dev.clew.examples.story;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names under which programs write what a story needs, nested ones with dots. Where a record
 * has several names of one field, the one that stands first here counts. Immutable.
 */
final class FieldNames {
  /** What is made of a field. */
  enum Field {
    ID,
    TIME,
    /** What comes to a time in whole seconds. */
    TIME_NANOS,
    SERVICE,
    /** Of the service for some, of the logger for others. */
    NAME,
    /** Of the machine, or of the service. */
    HOST,
    LEVEL,
    STATUS,
    DURATION,
    MESSAGE,
    /** A message with names in braces in place of values. */
    TEMPLATE,
    METHOD,
    PATH,
    /** The pattern of a path. Only the table's scanner knows it as such; a story shows it. */
    ROUTE,
    REQUEST_LINE,
    PARENT,
    TRACE,
    ERROR_TYPE,
    ERROR_MESSAGE,
    THREAD,
    LOGGER,
    UPSTREAM_DURATION,
    UPSTREAM,
    CALL_MARK,
    CALL_TARGET,
    /** Of a process, that a line was written to. */
    STREAM,
    /** An array that may have records in it. */
    MANY,
    /** Says nothing to a reader. */
    NOISE
  }

  /**
   * A name that is understood.
   *
   * @param name the name
   * @param field what it is
   * @param rank the lower one counts
   * @param nanos for durations: how long one of its units is, 0 when that is to be told from it
   */
  record Known(String name, Field field, int rank, long nanos) {

    /** Whether it is the name of what others wrap lines in, and not a record's own message. */
    boolean carrier() {
      return field == Field.MESSAGE && rank >= CARRIER;
    }

    /** Whether it is the ID of a trace, which wrappers have too. */
    boolean ofTrace() {
      return field == Field.ID && rank >= OF_TRACE;
    }
  }

  /** GELF's long message has the trace, also where that has a field of its own. */
  static final String FULL_MESSAGE = "full_message";

  private static final long NANOSECOND = 1;
  private static final long MILLISECOND = 1_000_000;
  private static final int FIRST = 100;
  private static final int CARRIER = 200;
  private static final int OF_TRACE = 2_000;

  /** What libraries put the fields of the application into. */
  private static final String[] CONTEXTS = {
    "",
    "labels.",
    "mdc.",
    "context.",
    "contextMap.",
    "ctx.",
    "fields.",
    "extra.",
    "attributes.",
    "Properties.",
    "jsonPayload.",
    "logging.googleapis.com/labels.",
    "_"
  };

  private final Map<String, Known> known = new HashMap<>(2_048);

  FieldNames(List<String> idFields) {
    for (int i = 0; i < idFields.size(); i++) {
      add(Field.ID, i, idFields.get(i));
    }
    ids();
    all(
        Field.TIME,
        "@timestamp",
        "timestamp",
        "time_iso8601",
        "time",
        "msec",
        "ts",
        "timeMillis",
        "time_local",
        "@t",
        "Timestamp",
        "asctime",
        "instant.epochSecond",
        "timestamp.seconds",
        "timestampSeconds",
        "timeUnixNano",
        "datetime",
        "_SOURCE_REALTIME_TIMESTAMP",
        "__REALTIME_TIMESTAMP",
        "receiveTimestamp",
        "ingestionTime");
    all(
        Field.TIME_NANOS,
        "instant.nanoOfSecond",
        "timestamp.nanos",
        "timestampNanos",
        "timestamp.nanoseconds");
    services();
    all(Field.NAME, "name");
    all(Field.HOST, "hostname", "host");
    all(
        Field.LEVEL,
        "log.level",
        "_level_name",
        "level",
        "severity",
        "log_level",
        "loglevel",
        "levelname",
        "@l",
        "Level",
        "LogLevel",
        "severityText",
        "severity_text",
        "lvl",
        "PRIORITY");
    all(
        Field.STATUS,
        "http.response.status_code",
        "status",
        "status_code",
        "http_status",
        "response_code",
        "statusCode",
        "StatusCode",
        "res.statusCode",
        "httpRequest.status",
        "jsonPayload.status",
        "http.status_code",
        "http.response.status",
        "response.status");
    messages();
    all(Field.TEMPLATE, "@mt", "MessageTemplate");
    all(
        Field.METHOD,
        "http.request.method",
        "request_method",
        "method",
        "requestMethod",
        "req.method",
        "request.method",
        "RequestMethod",
        "httpRequest.requestMethod",
        "http.method");
    all(
        Field.PATH,
        "url.path",
        "uri",
        "request_uri",
        "requested_uri",
        "url.original",
        "path",
        "req.url",
        "request.uri",
        "RequestPath",
        "httpRequest.requestUrl",
        "http.target",
        "http.route");
    all(Field.REQUEST_LINE, "request");
    all(Field.PARENT, "parent_id", "parentId");
    all(
        Field.TRACE,
        "error.stack_trace",
        "stack_trace",
        "exception",
        "stacktrace",
        "err.stack",
        "error.stack",
        "@x",
        "Exception",
        "exc_info",
        "_exception",
        "_error_stack_trace",
        "thrown.extendedStackTrace",
        "exception.stacktrace",
        "jsonPayload.stack_trace",
        FULL_MESSAGE);
    all(
        Field.ERROR_TYPE,
        "error.type",
        "err.type",
        "err.name",
        "_error_type",
        "thrown.name",
        "exception.exception_class",
        "exception.type");
    all(
        Field.ERROR_MESSAGE,
        "error.message",
        "err.message",
        "_error_message",
        "thrown.message",
        "exception.exception_message",
        "exception.message",
        "error",
        "err");
    all(Field.THREAD, "process.thread.name", "thread_name", "thread", "threadName", "_thread");
    all(Field.THREAD, "_process_thread_name");
    all(
        Field.LOGGER,
        "log.logger",
        "logger_name",
        "logger",
        "loggerName",
        "SourceContext",
        "Category",
        "_log_logger",
        "_logger",
        "scope.name");
    all(Field.UPSTREAM_DURATION, "upstream_response_time");
    all(Field.UPSTREAM, "upstream_addr");
    all(Field.CALL_MARK, "span.kind", "span_kind", "labels.span_kind", "network.direction");
    all(
        Field.CALL_TARGET,
        "destination.domain",
        "destination.address",
        "peer.service",
        "server.address",
        "url.full");
    all(Field.STREAM, "stream");
    all(
        Field.MANY,
        "hits.hits",
        "resourceLogs",
        "logEvents",
        "events",
        "data.result",
        "streams",
        "results",
        "responses");
    all(
        Field.NOISE,
        "ecs.version",
        "@version",
        "level_value",
        "http.version",
        "server_protocol",
        "instant.epochMillisecond",
        "endOfBatch",
        "loggerFqcn",
        "threadId",
        "threadPriority",
        "process.thread.id",
        "_level_value",
        "@i",
        "severityNumber",
        "logtag",
        "insertId",
        "logName");
    durations();
  }

  private void ids() {
    String[] ofRequests = {
      "correlation_id",
      "http.request.id",
      "correlationId",
      "correlation-id",
      "CorrelationId",
      "correlationID",
      "x_correlation_id",
      "x-correlation-id",
      "X-Correlation-ID",
      "X-Correlation-Id",
      "request_id",
      "requestId",
      "request-id",
      "requestID",
      "RequestId",
      "x_request_id",
      "x-request-id",
      "X-Request-ID",
      "X-Request-Id",
      "req_id",
      "reqId",
      "req.id",
      "req.headers.x-correlation-id",
      "req.headers.x-request-id",
      "request.headers.X-Correlation-Id",
      "request.headers.X-Request-Id",
      "request.id",
      "http.request_id",
    };
    String[] ofTraces = {
      "trace.id",
      "trace_id",
      "traceId",
      "traceID",
      "TraceId",
      "traceid",
      "@tr",
      "dd.trace_id",
      "logging.googleapis.com/trace",
      "trace"
    };
    int rank = FIRST;
    for (String name : ofRequests) {
      for (String context : CONTEXTS) {
        add(Field.ID, rank++, context + name);
      }
    }
    rank = OF_TRACE;
    for (String name : ofTraces) {
      for (String context : CONTEXTS) {
        add(Field.ID, rank++, context + name);
      }
    }
  }

  private void services() {
    all(
        Field.SERVICE,
        "service.name",
        "service",
        "serviceName",
        "service_name",
        "application",
        "app",
        "appname",
        "app_name",
        "Application",
        "ServiceName",
        "Properties.Application",
        "_service",
        "_service_name",
        "_application",
        "serviceContext.service",
        "jsonPayload.service",
        "jsonPayload.service.name",
        "jsonPayload.serviceContext.service",
        "kubernetes.labels.app",
        "kubernetes.container_name",
        "kubernetes.container.name",
        "labels.service_name",
        "labels.app",
        "labels.container",
        "labels.container_name",
        "labels.job",
        "resource.labels.service_name",
        "resource.labels.container_name",
        "resource.labels.module_id",
        "CONTAINER_NAME",
        "container_name",
        "attrs.tag",
        "SYSLOG_IDENTIFIER",
        "_SYSTEMD_UNIT");
  }

  private void messages() {
    all(
        Field.MESSAGE,
        "message",
        "msg",
        "@m",
        "short_message",
        "Message",
        "RenderedMessage",
        "jsonPayload.message",
        "jsonPayload.msg",
        "message.message",
        "body.stringValue");
    int rank = CARRIER;
    for (String name :
        List.of(
            "log",
            "MESSAGE",
            "line",
            "textPayload",
            "@message",
            "event.original",
            "log.original",
            "jsonPayload.log",
            "jsonPayload.MESSAGE",
            "_raw",
            "result._raw",
            "Line")) {
      add(Field.MESSAGE, rank++, name);
    }
  }

  private void durations() {
    duration("event.duration", NANOSECOND, 0);
    duration("request_time", Timestamps.SECOND, 1);
    int rank = 2;
    for (String name :
        List.of(
            "duration_ms",
            "durationMs",
            "elapsed_ms",
            "elapsed_time",
            "elapsedMs",
            "responseTime",
            "response_time_ms",
            "latency_ms",
            "latencyMs",
            "Elapsed",
            "ElapsedMilliseconds",
            "ElapsedMs",
            "took_ms",
            "jsonPayload.duration_ms",
            "_duration_ms")) {
      duration(name, MILLISECOND, rank++);
    }
    duration("duration_ns", NANOSECOND, rank++);
    duration("duration_seconds", Timestamps.SECOND, rank++);
    duration("duration_s", Timestamps.SECOND, rank++);
    for (String name : List.of("duration", "elapsed", "latency", "httpRequest.latency", "took")) {
      duration(name, 0, rank++);
    }
  }

  private void all(Field field, String... names) {
    for (int i = 0; i < names.length; i++) {
      add(field, FIRST + i, names[i]);
    }
  }

  private void add(Field field, int rank, String name) {
    known.putIfAbsent(name, new Known(name, field, rank, 0));
  }

  private void duration(String name, long nanos, int rank) {
    known.put(name, new Known(name, Field.DURATION, rank, nanos));
  }

  /** The ID that stands under a name; empty when that has something else. */
  static String idText(Known name, String text) {
    if (!name.ofTrace()) {
      return text;
    }
    // Google's stand behind the project.
    int traces = text.startsWith("projects/") ? text.indexOf("/traces/") : -1;
    String id = traces < 0 ? text : text.substring(traces + "/traces/".length());
    boolean none = true;
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (c <= ' ') {
        return "";
      }
      none &= c == '0' || c == '-';
    }
    return none ? "" : id;
  }

  /**
   * Which field says the service, null when none does.
   *
   * @param service whether there is one that says nothing else
   * @param name whether there is a name
   * @param host what the host was found under
   */
  static @Nullable Field serviceField(
      boolean service,
      boolean name,
      @Nullable Known host,
      @Nullable Known level,
      @Nullable Known message) {
    if (service) {
      return Field.SERVICE;
    }
    // pino and bunyan write both; python-json-logger's name is the logger's.
    boolean ofLogger = level != null && level.name().equals("levelname");
    if (name && !ofLogger && host != null && host.name().equals("hostname")) {
      return Field.NAME;
    }
    boolean gelf = message != null && message.name().equals("short_message");
    return gelf && host != null ? Field.HOST : null;
  }

  /** What a name means, null for a name that only its application knows. */
  @Nullable Known get(String name) {
    return known.get(name);
  }

  Map<String, Known> all() {
    return known;
  }
}
