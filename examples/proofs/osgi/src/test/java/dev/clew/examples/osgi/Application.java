package dev.clew.examples.osgi;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.logback.CorrelationJsonEncoder;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;

/** What a bundle with Clew does: its class is loaded by the framework, from a bundle of its own. */
public final class Application implements Callable<String> {

  /** The record that it logs. */
  @Override
  public String call() {
    LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
    CorrelationJsonEncoder encoder = CorrelationJsonEncoder.builder().serviceName("shop").build();
    encoder.setContext(logback);
    encoder.start();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(logback);
    appender.setEncoder(encoder);
    appender.setOutputStream(out);
    appender.start();
    Logger log = logback.getLogger(Application.class);
    log.setAdditive(false);
    log.addAppender(appender);

    try (CorrelationScope scope = Correlation.open("o-1")) {
      log.atInfo()
          .addKeyValue("uri", URI.create("https://shop.example/"))
          .addKeyValue("cart", new Cart(2))
          .log("order accepted");
    }

    appender.stop();
    return out.toString(StandardCharsets.UTF_8);
  }

  /** What Jackson would render, were it there. */
  private record Cart(int items) {}
}
