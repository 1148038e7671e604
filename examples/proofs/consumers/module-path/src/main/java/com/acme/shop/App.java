package com.acme.shop;

import dev.clew.Correlation;
import dev.clew.CorrelationExecutors;
import dev.clew.CorrelationScope;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line of this thread and one of another. */
public final class App {
  private static final Logger LOG = LoggerFactory.getLogger(App.class);

  private App() {}

  public static void main(String[] args) throws Exception {
    ExecutorService executor =
        CorrelationExecutors.propagating(Executors.newSingleThreadExecutor());
    try (CorrelationScope scope = Correlation.open("by-module")) {
      LOG.info("order accepted in {}", App.class.getModule());
      executor.submit(() -> LOG.info("order packed in {}", Correlation.class.getModule())).get();
    } finally {
      executor.shutdown();
    }
  }
}
