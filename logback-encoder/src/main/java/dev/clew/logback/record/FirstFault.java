package dev.clew.logback.record;

import dev.clew.logback.values.Fault;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reports the first of many faults that are alike, and no other. Thread-safe. */
final class FirstFault {
  private final AtomicBoolean reported = new AtomicBoolean();
  private volatile @Nullable Consumer<String> warnings;

  void reportTo(Consumer<String> consumer) {
    warnings = consumer;
  }

  /** By classes alone: what an exception says may be nobody else's business. */
  void report(Object source, Throwable failure) {
    Consumer<String> consumer = warnings;
    if (consumer == null || !reported.compareAndSet(false, true)) {
      return;
    }
    try {
      consumer.accept(
          "The fields of a "
              + source.getClass().getName()
              + " could not be written whole: "
              + failure.getClass().getName()
              + ". Others like it are not reported");
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
    }
  }
}
