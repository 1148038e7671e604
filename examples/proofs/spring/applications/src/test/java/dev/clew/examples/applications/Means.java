package dev.clew.examples.applications;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What correlates the application's lines, and how that is seen from outside. */
enum Means {
  /** The starter, with the one property that the application has. */
  CLEW("\"correlation_id\":\"([^\"]+)\"") {
    @Override
    Map<String, String> headers(int request) {
      return Map.of("X-Request-ID", id(request));
    }

    @Override
    String id(int request) {
      return "request-" + request;
    }
  },

  /** Micrometer Tracing, as Spring Boot documents it. */
  TRACING("\"trace(?:Id\"|\":\\{\"id\"|\\.id\"):\"([^\"]+)\"") {
    @Override
    List<String> arguments() {
      return List.of(
          "--logging.structured.format.console=ecs",
          "--management.tracing.sampling.probability=1.0");
    }

    @Override
    Map<String, String> headers(int request) {
      return Map.of("traceparent", "00-" + id(request) + "-00000000000000aa-01");
    }

    @Override
    String id(int request) {
      return "%032x".formatted(0xabc000000L + request);
    }
  };

  private final Pattern field;

  Means(String field) {
    this.field = Pattern.compile(field);
  }

  /** What stands behind the application's name on the command line. */
  List<String> arguments() {
    return List.of();
  }

  /** The field of a record that holds the ID. */
  Pattern field() {
    return field;
  }

  /** What a request brings. */
  abstract Map<String, String> headers(int request);

  /** What its lines have to have, and its calls. */
  abstract String id(int request);
}
