package dev.clew.logback.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PreparedRendererTest extends CleanThreadTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  /** A bean whose text is not its JSON. */
  public record Order(int number) {
    @Override
    public String toString() {
      return "order";
    }
  }

  private static final Order ORDER = new Order(43);
  private static final Map<String, Integer> RENDERED = Map.of("number", 43);

  private static PreparedRenderer renderer(Duration patience) {
    return new PreparedRenderer(1_000, false, patience, Thread::new);
  }

  @Test
  void before_it_is_prepared_a_value_is_its_text() throws Exception {
    PreparedRenderer renderer = renderer(LONG);

    assertThat(renderer.of(ORDER)).isEqualTo("order");
    assertThat(renderer.knows(List.of())).isFalse();
  }

  @Test
  void who_needs_it_while_it_is_prepared_waits() throws Exception {
    PreparedRenderer renderer = renderer(LONG);

    renderer.prepare(() -> {});

    assertThat(renderer.of(ORDER)).isEqualTo(RENDERED);
  }

  @Test
  void what_it_is_used_for_first_has_it() {
    PreparedRenderer renderer = renderer(LONG);
    AtomicReference<@Nullable Object> first = new AtomicReference<>();
    CountDownLatch used = new CountDownLatch(1);

    renderer.prepare(
        () -> {
          try {
            first.set(renderer.of(ORDER));
          } catch (Exception e) {
            first.set(e);
          } finally {
            used.countDown();
          }
        });

    await(used);
    assertThat(first.get()).isEqualTo(RENDERED);
  }

  @Test
  void who_waits_stays_interrupted() throws Exception {
    PreparedRenderer renderer = renderer(LONG);
    renderer.prepare(() -> {});

    Thread.currentThread().interrupt();
    Object rendered = renderer.of(ORDER);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(rendered).isEqualTo(RENDERED);
  }

  /** As a module of Jackson's would that waits for a lock of the thread that logs. */
  @Test
  void nobody_waits_for_what_waits_for_him() throws Exception {
    PreparedRenderer renderer = renderer(Duration.ofMillis(50));
    CountDownLatch lock = new CountDownLatch(1);
    renderer.prepare(() -> await(lock));

    Object meanwhile = renderer.of(ORDER);
    lock.countDown();

    assertThat(meanwhile).isEqualTo("order");
    assertThat(eventually(renderer)).isEqualTo(RENDERED);
  }

  @Test
  void where_names_are_masked_what_nobody_can_look_into_yet_is_masked_whole() throws Exception {
    PreparedRenderer renderer =
        new PreparedRenderer(1_000, true, Duration.ofMillis(50), Thread::new);
    CountDownLatch lock = new CountDownLatch(1);
    renderer.prepare(() -> await(lock));

    Object meanwhile = renderer.of(ORDER);
    Object ofThePlatform = renderer.of(Locale.ROOT);
    lock.countDown();

    assertThat(meanwhile).isEqualTo("****");
    assertThat(ofThePlatform).isEqualTo(Locale.ROOT.toString());
    assertThat(eventually(renderer)).isEqualTo(RENDERED);
  }

  @Test
  void it_is_there_when_its_first_use_fails() throws Exception {
    PreparedRenderer renderer = renderer(LONG);

    renderer.prepare(
        () -> {
          throw new StackOverflowError();
        });

    assertThat(renderer.of(ORDER)).isEqualTo(RENDERED);
  }

  @Test
  void where_no_thread_can_be_started_who_needs_it_looks_for_it() throws Exception {
    PreparedRenderer renderer =
        new PreparedRenderer(
            1_000,
            false,
            LONG,
            task -> {
              throw new OutOfMemoryError("unable to create native thread");
            });

    renderer.prepare(() -> {});

    assertThat(renderer.of(ORDER)).isEqualTo(RENDERED);
  }

  private static @Nullable Object eventually(PreparedRenderer renderer) throws Exception {
    long deadline = System.nanoTime() + LONG.toNanos();
    Object rendered = renderer.of(ORDER);
    while (rendered instanceof String && System.nanoTime() < deadline) {
      Thread.onSpinWait();
      rendered = renderer.of(ORDER);
    }
    return rendered;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
