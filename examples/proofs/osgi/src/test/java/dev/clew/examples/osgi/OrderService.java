package dev.clew.examples.osgi;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What logs in a bundle of its own, and knows of Logback nothing. */
public final class OrderService implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(OrderService.class);

  @Override
  public void run() {
    try (CorrelationScope scope = Correlation.open("o-2")) {
      log.atInfo().addKeyValue("orderId", 42).log("order accepted");
    }
  }
}
