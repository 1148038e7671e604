package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.logback.CorrelationJsonEncoder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Clew and Logback are modules; what they may use lies on the class path, as builds put it. */
class ModulePathTest {
  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

  /** A bean. */
  public record Order(int number) {}

  /** What runs there. */
  public static final class Main {
    private Main() {}

    /** Logs one record. */
    public static void main(String[] args) throws InterruptedException {
      LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
      context.reset();
      CorrelationJsonEncoder encoder = new CorrelationJsonEncoder();
      encoder.setContext(context);
      encoder.start();
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().equals("clew-jackson")) {
          // A record waits for it too, but not on a machine that takes long.
          thread.join();
        }
      }
      ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
      console.setContext(context);
      console.setEncoder(encoder);
      console.start();
      Logger logger = context.getLogger(Logger.ROOT_LOGGER_NAME);
      logger.addAppender(console);
      Span span =
          Span.wrap(
              SpanContext.create(
                  TRACE_ID, "b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault()));
      try (CorrelationScope scope = Correlation.open("a-1");
          Scope traced = Context.current().with(span).makeCurrent()) {
        logger.atInfo().addKeyValue("order", new Order(42)).log("accepted");
      }
    }
  }

  private static String location(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  @Test
  void traces_and_objects_are_written_with_libraries_on_the_class_path_beside_the_module()
      throws Exception {
    List<String> modules =
        List.of(
            location(CorrelationJsonEncoder.class),
            location(Correlation.class),
            location(LoggerFactory.class),
            location(Logger.class),
            location(Appender.class));
    List<String> others =
        new ArrayList<>(
            List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)));
    others.removeAll(modules);

    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                String.join(File.pathSeparator, modules),
                "--add-modules",
                "dev.clew.logback",
                "--class-path",
                String.join(File.pathSeparator, others),
                Main.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(output)
        .contains("\"correlation_id\":\"a-1\"")
        .contains("\"trace.id\":\"" + TRACE_ID + "\"")
        .contains("\"order\":{\"number\":42}");
    assertThat(java.waitFor()).isZero();
  }
}
