package com.acme.shop;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line. */
public final class App {
  private static final Logger LOG = LoggerFactory.getLogger(App.class);

  private App() {}

  public static void main(String[] args) {
    try (CorrelationScope scope = Correlation.open("by-gradle")) {
      LOG.info("order accepted");
    }
  }
}
