package dev.clew.testing.servlet;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.testing.CapturedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What a container itself logs above INFO, through whichever framework: the ID and the message. */
final class ContainerLog implements AutoCloseable {
  private static final List<String> LOGGERS = List.of("org.eclipse.jetty", "io.undertow");

  private final List<String> julRecords = new CopyOnWriteArrayList<>();
  private final Logger julRoot = LogManager.getLogManager().getLogger("");
  private final List<CapturedLog> slf4j = LOGGERS.stream().map(CapturedLog::of).toList();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          if (record.getLevel().intValue() > Level.INFO.intValue()) {
            julRecords.add(MDC.get(Correlation.MDC_KEY) + " " + record.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  ContainerLog() {
    // Below that, they log more than anyone wants to wait for.
    for (String name : LOGGERS) {
      ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(name))
          .setLevel(ch.qos.logback.classic.Level.WARN);
    }
    julRoot.addHandler(handler);
  }

  List<String> records() {
    List<String> records = new ArrayList<>(julRecords);
    for (CapturedLog log : slf4j) {
      for (ILoggingEvent event : log.events()) {
        records.add(
            event.getMDCPropertyMap().get(Correlation.MDC_KEY) + " " + event.getFormattedMessage());
      }
    }
    return records;
  }

  @Override
  public void close() {
    julRoot.removeHandler(handler);
    slf4j.forEach(CapturedLog::close);
  }
}
