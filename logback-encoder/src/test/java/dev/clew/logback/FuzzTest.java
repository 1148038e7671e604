package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.logback.settings.Format;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The acceptance property for as long as one likes: {@code mvn -q verify -Drun=fuzz
 * -Dfuzz.minutes=60}. A failure names its seed, and {@code -Dfuzz.seed=…} begins there.
 */
@EnabledIfSystemProperty(named = "fuzz.minutes", matches = "\\d+")
class FuzzTest {
  private static final int EVENTS_PER_SEED = 2_000;

  @Test
  void any_event_gives_one_valid_line_and_spares_the_next() throws Exception {
    long first = Long.getLong("fuzz.seed", System.currentTimeMillis());
    long end = System.nanoTime() + Duration.ofMinutes(Long.getLong("fuzz.minutes")).toNanos();
    AtomicLong nextSeed = new AtomicLong(first);
    AtomicLong events = new AtomicLong();
    AtomicBoolean failed = new AtomicBoolean();
    int threads = Runtime.getRuntime().availableProcessors();
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    List<Future<?>> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      workers.add(
          executor.submit(
              () -> {
                try {
                  while (System.nanoTime() < end && !failed.get()) {
                    long seed = nextSeed.getAndIncrement();
                    Format[] formats = Format.values();
                    Format format = formats[(int) Math.floorMod(seed, (long) formats.length)];
                    new AcceptanceProperty(format).check(seed, EVENTS_PER_SEED);
                    events.addAndGet(EVENTS_PER_SEED);
                  }
                } catch (Throwable e) {
                  failed.set(true);
                  throw e;
                }
              }));
    }
    executor.shutdown();
    while (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
      System.out.printf(
          "fuzz: %,d events, seeds %d to %d, no failure%n", events.get(), first, nextSeed.get());
    }
    for (Future<?> worker : workers) {
      worker.get();
    }

    assertThat(events).hasPositiveValue();
    System.out.printf("fuzz: %,d events, all of them one valid line%n", events.get());
  }
}
