package dev.clew.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.MDC;

/**
 * The base class of the suites and of all of Clew's own tests: it fails a test that finds or leaves
 * its thread with an ID. For tests of services, use {@link CorrelationExtension}.
 *
 * @since 0.1
 */
public abstract class CleanThreadTest {
  /** For subclasses. */
  protected CleanThreadTest() {}

  @BeforeEach
  final void threadIsCleanBefore() {
    requireCleanThread("before the test");
  }

  @AfterEach
  final void threadIsCleanAfter() {
    try {
      requireCleanThread("after the test");
    } finally {
      // So that the test that leaked is the only one that fails.
      Correlation.openRoot(CorrelationContext.empty()).close();
      MDC.clear();
    }
  }

  /**
   * Fails when the calling thread has a correlation ID, in Clew or in the MDC.
   *
   * @param when for the message
   */
  protected static void requireCleanThread(String when) {
    String thread = Thread.currentThread().getName();
    assertThat(Correlation.current().isEmpty())
        .as("%s, the context of %s is empty, but it is %s", when, thread, Correlation.current())
        .isTrue();
    assertThat(MDC.get(Correlation.MDC_KEY)).as("%s, the MDC of %s", when, thread).isNull();
    assertThat(MDC.get(Correlation.PARENT_ID_MDC_KEY))
        .as("%s, the MDC of %s", when, thread)
        .isNull();
  }

  /**
   * Fails when a worker of a pool has a correlation ID. A barrier holds the workers, so that each
   * is really checked.
   *
   * @param unwrapped the pool itself, not a propagating wrapper
   * @param workers how many threads it has
   */
  protected static void requireCleanWorkers(ExecutorService unwrapped, int workers)
      throws Exception {
    CyclicBarrier all = new CyclicBarrier(workers);
    Callable<Void> probe =
        () -> {
          all.await(10, TimeUnit.SECONDS);
          requireCleanThread("after the tasks");
          return null;
        };
    for (var result : unwrapped.invokeAll(Collections.nCopies(workers, probe))) {
      result.get();
    }
  }

  /** For subclasses that collect: a list that many threads may add to. */
  protected static <T> List<T> threadSafeList() {
    return Collections.synchronizedList(new ArrayList<>());
  }
}
