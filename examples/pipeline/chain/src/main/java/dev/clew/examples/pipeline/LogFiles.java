package dev.clew.examples.pipeline;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import dev.clew.logback.CorrelationJsonEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Loggers that write to a file of their own, as a service's do, and what they wrote. */
final class LogFiles {
  private static final Pattern SERVICE = Pattern.compile("\"service\\.name\":\"([^\"]*)\"");

  private LogFiles() {}

  /** JSON lines. */
  static LoggerContext json(Path file, String serviceName) {
    LoggerContext context = context();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(file.toString());
    return start(context, appender, encoder(serviceName));
  }

  /** JSON lines in the format logstash. */
  static LoggerContext logstash(Path file, String serviceName) {
    LoggerContext context = context();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(file.toString());
    return start(
        context,
        appender,
        CorrelationJsonEncoder.builder().format("logstash").serviceName(serviceName).build());
  }

  /** JSON lines in files that are renamed when they have grown to a size. */
  static LoggerContext rotating(Path file, String serviceName, long maxBytes) {
    LoggerContext context = context();
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setFile(file.toString());
    appender.setContext(context);
    SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
    policy.setContext(context);
    policy.setParent(appender);
    // Renamed they end in .jsonl, too: a shipper that was down must find them.
    policy.setFileNamePattern(
        file.toString().replaceFirst("\\.jsonl$", ".%d{yyyy-MM-dd}.%i.jsonl"));
    policy.setMaxFileSize(new FileSize(maxBytes));
    policy.start();
    appender.setRollingPolicy(policy);
    return start(context, appender, encoder(serviceName));
  }

  /** Text as it is often written, with the ID and with stack traces. */
  static LoggerContext text(Path file) {
    LoggerContext context = context();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(file.toString());
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setPattern(
        "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] [%X{correlation_id}] %logger{20} - %msg%n");
    return start(context, appender, encoder);
  }

  private static LoggerContext context() {
    LoggerContext context = new LoggerContext();
    // The one that Clew writes to.
    LoggerContext shared = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.setMDCAdapter(shared.getMDCAdapter());
    return context;
  }

  private static Encoder<ILoggingEvent> encoder(String serviceName) {
    return CorrelationJsonEncoder.builder().serviceName(serviceName).build();
  }

  private static LoggerContext start(
      LoggerContext context, FileAppender<ILoggingEvent> appender, Encoder<ILoggingEvent> encoder) {
    encoder.setContext(context);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    context.getLogger("ROOT").addAppender(appender);
    return context;
  }

  /** The lines of a folder's files that begin and end so. */
  static long lines(Path folder, String begin) throws IOException {
    long lines = 0;
    for (Path file : files(folder, begin)) {
      try (Stream<String> all = Files.lines(file, StandardCharsets.ISO_8859_1)) {
        lines += all.count();
      }
    }
    return lines;
  }

  /** How many lines each service has in a folder's files. */
  static Map<String, Long> linesByService(Path folder) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    for (Path file : files(folder, "")) {
      try (Stream<String> all = Files.lines(file, StandardCharsets.ISO_8859_1)) {
        all.map(SERVICE::matcher)
            .filter(Matcher::find)
            .forEach(found -> counts.merge(found.group(1), 1L, Long::sum));
      }
    }
    return counts;
  }

  /** The lines of a file, none where it is not there. What is not JSON need not be UTF-8 either. */
  static List<String> linesIfAny(Path file) throws IOException {
    return Files.exists(file)
        ? Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList()
        : List.of();
  }

  /** The JSON files of a folder that begin so. */
  static List<Path> files(Path folder, String begin) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(begin))
          .filter(file -> file.getFileName().toString().endsWith(".jsonl"))
          .toList();
    }
  }
}
