package dev.clew.examples.story;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names under which formats write what a story needs: ECS (dotted or nested), Logstash's, and
 * those that nginx configurations use. Where a record has several names of one field, the one that
 * stands first here counts. Immutable.
 */
final class FieldNames {
  /** What is made of a field. */
  enum Field {
    ID,
    TIME,
    SERVICE,
    LEVEL,
    STATUS,
    DURATION,
    MESSAGE,
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
    /** Says nothing to a reader. */
    NOISE
  }

  /**
   * A name that is understood.
   *
   * @param field what it is
   * @param rank the lower one counts
   * @param nanos for durations: how long one of its units is
   */
  record Known(Field field, int rank, long nanos) {}

  private static final long NANOSECOND = 1;
  private static final long MILLISECOND = 1_000_000;

  private final Map<String, Known> known = new HashMap<>(128);

  FieldNames(List<String> idFields) {
    for (int i = 0; i < idFields.size(); i++) {
      add(Field.ID, i, idFields.get(i));
    }
    all(
        Field.ID,
        "correlation_id",
        "http.request.id",
        "correlationId",
        "correlation-id",
        "labels.correlation_id",
        "mdc.correlation_id",
        "context.correlation_id",
        "x_correlation_id",
        "request_id",
        "requestId",
        "x_request_id");
    all(
        Field.TIME,
        "@timestamp",
        "timestamp",
        "time_iso8601",
        "time",
        "msec",
        "ts",
        "timeMillis",
        "time_local");
    all(
        Field.SERVICE,
        "service.name",
        "service",
        "serviceName",
        "service_name",
        "application",
        "app",
        "appname",
        "app_name");
    all(Field.LEVEL, "log.level", "level", "severity", "log_level", "loglevel");
    all(
        Field.STATUS,
        "http.response.status_code",
        "status",
        "status_code",
        "http_status",
        "response_code");
    all(Field.MESSAGE, "message", "msg");
    all(Field.METHOD, "http.request.method", "request_method", "method", "requestMethod");
    all(Field.PATH, "url.path", "uri", "request_uri", "requested_uri", "url.original", "path");
    all(Field.REQUEST_LINE, "request");
    all(Field.PARENT, "parent_id", "parentId");
    all(Field.TRACE, "error.stack_trace", "stack_trace", "exception", "stacktrace");
    all(Field.ERROR_TYPE, "error.type");
    all(Field.ERROR_MESSAGE, "error.message");
    all(Field.THREAD, "process.thread.name", "thread_name", "thread");
    all(Field.LOGGER, "log.logger", "logger_name", "logger");
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
    all(Field.NOISE, "ecs.version", "@version", "level_value", "http.version", "server_protocol");
    duration("event.duration", NANOSECOND, 0);
    duration("request_time", Timestamps.SECOND, 1);
    duration("duration_ms", MILLISECOND, 2);
    duration("durationMs", MILLISECOND, 3);
    duration("elapsed_ms", MILLISECOND, 4);
    duration("elapsed_time", MILLISECOND, 5);
  }

  private void all(Field field, String... names) {
    for (int i = 0; i < names.length; i++) {
      add(field, 100 + i, names[i]);
    }
  }

  private void add(Field field, int rank, String name) {
    known.putIfAbsent(name, new Known(field, rank, 0));
  }

  private void duration(String name, long nanos, int rank) {
    known.put(name, new Known(Field.DURATION, rank, nanos));
  }

  /** What a name means, null for a name that only its application knows. */
  @Nullable Known get(String name) {
    return known.get(name);
  }

  Map<String, Known> all() {
    return known;
  }
}
