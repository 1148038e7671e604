package dev.clew.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;

/** What a service logs with, configured as its users would who want all lines. */
public enum LoggingStack {
  clew("Clew", Kind.JSON, (target, file) -> clewAppender(target, file, "")),
  clewSynchronous(
      "Clew, synchronous",
      Kind.JSON,
      (target, file) -> clewAppender(target, file, "<synchronous>true</synchronous>")),
  clewInFileAppender("Clew's encoder, Logback's appender", Kind.JSON, LoggingStack.CLEW_ENCODER),
  log4j("Log4j 2, JsonTemplateLayout", Kind.JSON, (target, file) -> log4j(target, file, "true")),
  log4jBuffered(
      "Log4j 2, without a flush", Kind.JSON, (target, file) -> log4j(target, file, "false")),
  log4jAsync(
      "Log4j 2, all loggers async", Kind.JSON, (target, file) -> log4j(target, file, "false")) {
    @Override
    List<String> jvmArguments() {
      return List.of(
          "-Dlog4j2.contextSelector=org.apache.logging.log4j.core.async.AsyncLoggerContextSelector");
    }
  },
  logstash("logstash-logback-encoder", Kind.JSON, LoggingStack.LOGSTASH_ENCODER),
  logstashDisruptor(
      "the same, Disruptor",
      Kind.JSON,
      (target, file) ->
          logback(
              logbackAppender("file", target, file, LoggingStack.LOGSTASH_ENCODER)
                  + "<appender name='json'"
                  + " class='net.logstash.logback.appender.LoggingEventAsyncDisruptorAppender'>"
                  + "<appendTimeout>-1</appendTimeout><appender-ref ref='file'/></appender>")),
  logbackJson(
      "Logback's JsonEncoder",
      Kind.JSON,
      "<encoder class='ch.qos.logback.classic.encoder.JsonEncoder'>"
          + "<withFormattedMessage>true</withFormattedMessage>"
          + "<withMessage>false</withMessage><withArguments>false</withArguments></encoder>"),
  springBoot(
      "Spring Boot's structured (ecs)",
      Kind.JSON,
      "<encoder class='org.springframework.boot.logging.logback.StructuredLogEncoder'>"
          + "<format>ecs</format></encoder>"),
  plainText(
      "Logback, plain text",
      Kind.TEXT,
      "<encoder><pattern>%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level [%thread] %logger [%X]"
          + " %kvp - %msg%n</pattern></encoder>"),
  nothing(
      "no lines (Logback's NOPAppender)",
      Kind.NONE,
      (target, file) ->
          logback("<appender name='json' class='ch.qos.logback.core.helpers.NOPAppender'/>"));

  /** What a line is. */
  private enum Kind {
    JSON,
    TEXT,
    NONE
  }

  private static final String CLEW_ENCODER =
      "<encoder class='dev.clew.logback.CorrelationJsonEncoder'>"
          + "<serviceName>shop</serviceName></encoder>";
  private static final String LOGSTASH_ENCODER =
      "<encoder class='net.logstash.logback.encoder.LogstashEncoder'>"
          + "<customFields>{\"service.name\":\"shop\"}</customFields></encoder>";

  private final String title;
  private final Kind kind;

  @SuppressWarnings("ImmutableEnumChecker") // None of them keeps anything.
  private final BiFunction<LoggingTarget, Path, LoggingCalls> configuration;

  /**
   * @param encoder its element, within one of Logback's own appenders
   */
  LoggingStack(String title, Kind kind, String encoder) {
    this(title, kind, (target, file) -> logback(logbackAppender("json", target, file, encoder)));
  }

  LoggingStack(
      String title, Kind kind, BiFunction<LoggingTarget, Path, LoggingCalls> configuration) {
    this.title = title;
    this.kind = kind;
    this.configuration = configuration;
  }

  String title() {
    return title;
  }

  boolean isClew() {
    return name().startsWith("clew");
  }

  /** Whether it competes with what writes JSON. */
  boolean writesJson() {
    return kind == Kind.JSON;
  }

  boolean writesLines() {
    return kind != Kind.NONE;
  }

  /** Of the JVM that it runs in. */
  List<String> jvmArguments() {
    return List.of();
  }

  /**
   * Configures it.
   *
   * @param file what is written to when that is the target, and otherwise a place for files of its
   *     own
   */
  LoggingCalls start(LoggingTarget target, Path file) {
    return configuration.apply(target, file);
  }

  private static LoggingCalls clewAppender(LoggingTarget target, Path file, String settings) {
    return logback(
        target == LoggingTarget.pipe
            ? "<appender name='json' class='dev.clew.logback.CorrelationConsoleAppender'>"
                + settings
                + CLEW_ENCODER
                + "</appender>"
            : "<appender name='json' class='dev.clew.logback.CorrelationFileAppender'>"
                + path(target, file)
                + ("<queueFile>" + file + ".unwritten</queueFile>")
                + settings
                + CLEW_ENCODER
                + "</appender>");
  }

  private static String logbackAppender(
      String name, LoggingTarget target, Path file, String encoder) {
    String element = "<appender name='" + name + "' class='ch.qos.logback.core.";
    return target == LoggingTarget.pipe
        ? element + "ConsoleAppender'>" + encoder + "</appender>"
        : element + "FileAppender'>" + path(target, file) + encoder + "</appender>";
  }

  private static String path(LoggingTarget target, Path file) {
    return "<file>" + (target == LoggingTarget.nullDevice ? NullDevice.PATH : file) + "</file>";
  }

  private static LoggingCalls logback(String appender) {
    return new LoggingCalls.Logback(
        "<configuration>"
            + appender
            + "<root level='INFO'><appender-ref ref='json'/></root></configuration>");
  }

  private static LoggingCalls log4j(LoggingTarget target, Path file, String immediateFlush) {
    String layout = "<JsonTemplateLayout eventTemplateUri='classpath:EcsLayout.json'/>";
    // It appends, because otherwise it deletes what is there first, be it a device.
    String appender =
        target == LoggingTarget.pipe
            ? "<Console name='json' direct='true' immediateFlush='%s'>%s</Console>"
                .formatted(immediateFlush, layout)
            : "<RandomAccessFile name='json' fileName='%s' immediateFlush='%s'>%s</RandomAccessFile>"
                .formatted(
                    target == LoggingTarget.nullDevice ? NullDevice.PATH : file,
                    immediateFlush,
                    layout);
    return new LoggingCalls.Log4j(
        "<Configuration status='WARN' shutdownHook='disable'><Appenders>"
            + appender
            + "</Appenders><Loggers><Root level='INFO'><AppenderRef ref='json'/></Root></Loggers>"
            + "</Configuration>");
  }
}
