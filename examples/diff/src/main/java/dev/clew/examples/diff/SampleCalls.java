package dev.clew.examples.diff;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;

/** The kinds of calls that services make. */
public final class SampleCalls implements Consumer<ILoggerFactory> {
  /** For the command. */
  public SampleCalls() {}

  @Override
  public void accept(ILoggerFactory loggers) {
    Logger log = loggers.getLogger("com.acme.shop.orders.OrderService");
    log.info("started");
    try (CorrelationScope scope = Correlation.open("0193d3f1-7b1c-7abc-8def-0123456789ab")) {
      MDC.put("user", "u7");
      MDC.put("password", "hunter2");
      texts(log);
      pairs(log);
      failures(log);
      if (LogstashCalls.arePossible()) {
        LogstashCalls.make(log);
      }
    } finally {
      MDC.remove("user");
      MDC.remove("password");
    }
  }

  private static void texts(Logger log) {
    log.info("order {} accepted in {} ms", 42, 12.5);
    log.debug("details of {}", 42);
    log.warn("two lines:\nthe second, with \u2028 and \"quotes\" and \ud83d\ude00");
    log.info(null);
    log.info(MarkerFactory.getMarker("AUDIT"), "seen");
  }

  private static void pairs(Logger log) {
    log.atInfo()
        .addKeyValue("orderId", 42)
        .addKeyValue("amount", new BigDecimal("12.50"))
        .addKeyValue("paid", true)
        .addKeyValue("at", Instant.EPOCH)
        .addKeyValue("items", List.of("a", "b"))
        .addKeyValue("address", Map.of("city", "Knossos"))
        .log("accepted");
    log.atInfo().addKeyValue("message", "mine").addKeyValue("user", "other").log("names taken");
    log.atInfo()
        .addKeyValue("apiKey", "secret")
        .addKeyValue("nothing", (Object) null)
        .log("secrets");
  }

  private static void failures(Logger log) {
    IOException cause = new IOException("connection reset");
    IllegalStateException failure = new IllegalStateException("no stock", cause);
    failure.addSuppressed(new IOException("and not closed"));
    log.error("order {} failed", 42, failure);
    log.error("a failure without a message", new NullPointerException());
  }
}
