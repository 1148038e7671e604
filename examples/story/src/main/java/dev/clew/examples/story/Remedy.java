package dev.clew.examples.story;

import dev.clew.examples.story.LogRecord.Kind;

/** What is missing where an ID got lost, and the line of the READMEs that mends it. */
enum Remedy {
  /** Nothing is: nobody asked for this work. */
  NONE("no request's work", "", ""),
  FILTER(
      "a request without the filter",
      "servlet/README.md",
      "filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, \"/*\");"),
  THREADS(
      "a thread that nobody handed the ID",
      "core/README.md",
      "ExecutorService executor = CorrelationExecutors.propagating(Executors.newFixedThreadPool(8));"),
  MESSAGES(
      "a message without a scope",
      "core/README.md",
      "try (CorrelationScope scope = propagator.openRoot(headers, Map::get)) {"),
  REACTOR(
      "Reactor without context propagation",
      "core/README.md",
      "Reactor with automatic context propagation carries the ID without any code"),
  OKHTTP(
      "a callback of OkHttp's",
      "okhttp/README.md",
      "wrap that in `OkHttpCorrelation.dispatcherExecutor`"),
  CLIENT(
      "the call brings no ID",
      "httpclient/README.md",
      "Instrument a client once. Each of its calls then carries the ID that is current where the"
          + " call is made."),
  INVALID(
      "the call brings an ID that is none",
      "core/README.md",
      "An incoming ID is taken as it is or not at all."),
  TRUST(
      "the call's ID is not believed",
      "servlet/README.md",
      "| `trust` | `clew.trust` | `always` | or `never`, or address ranges: whose ID is believed |"),
  GATEWAY(
      "a gateway that makes or sends no ID",
      "examples/pipeline/README.md",
      "| [nginx/clew-proxy.conf](config/nginx/clew-proxy.conf) | one ID for the service and the"
          + " client |");

  private final String what;
  private final String file;
  private final String line;

  Remedy(String what, String file, String line) {
    this.what = what;
    this.file = file;
    this.line = line;
  }

  /** What is missing. */
  String what() {
    return what;
  }

  /** Where its line stands, in the repository; empty when nothing is to be mended. */
  String file() {
    return file;
  }

  String line() {
    return line;
  }

  /** For a record without an ID, by the names that thread pools have. */
  static Remedy of(String pool, Kind kind) {
    if (startsWith(
        pool, "main", "restartedMain", "background-preinit", "SpringApplicationShutdown")) {
      return NONE;
    }
    if (startsWith(
            pool, "http-", "https-", "ajp-", "qtp", "XNIO", "tomcat-handler", "catalina", "jetty")
        || (pool.isEmpty() && kind == Kind.ACCESS)) {
      return pool.isEmpty() ? GATEWAY : FILTER;
    }
    if (startsWith(pool, "reactor-", "parallel-", "boundedElastic-", "single-")) {
      return REACTOR;
    }
    if (pool.startsWith("OkHttp")) {
      return OKHTTP;
    }
    if (pool.contains("istener")
        || pool.contains("kafka")
        || pool.contains("rabbit")
        || pool.contains("AMQP")
        || pool.contains("jms")
        || pool.contains("JMS")
        || pool.contains("-C-{}")) {
      return MESSAGES;
    }
    return pool.isEmpty() ? NONE : THREADS;
  }

  private static boolean startsWith(String text, String... starts) {
    for (String start : starts) {
      if (text.startsWith(start)) {
        return true;
      }
    }
    return false;
  }
}
