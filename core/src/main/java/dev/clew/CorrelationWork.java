package dev.clew;

import dev.clew.internal.RequestState;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A unit of work that is no HTTP request, such as a message or a job, with one record that tells it
 * whole: its name, how it ended, how long it took, and what was {@linkplain Correlation#annotate
 * said of it} meanwhile.
 *
 * <pre>{@code
 * CorrelationWork.run("orders.import", CorrelationContext.of(id), () -> importOrders(file));
 * }</pre>
 *
 * <p>The record goes to the logger {@value #LOGGER_NAME}, at INFO, or at ERROR with the exception
 * where the work threw one. Its fields are {@code event.action}, {@code event.outcome} ({@code
 * success} or {@code failure}) and {@code event.duration} in ns, as the Elastic Common Schema has
 * them. All methods are thread-safe.
 *
 * @since 0.1
 */
public final class CorrelationWork {
  /** The name of the logger of the records: {@value}. */
  public static final String LOGGER_NAME = "dev.clew.work";

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER_NAME);

  private CorrelationWork() {}

  /**
   * Calls a task as a unit of work that enters the process here, in a scope as {@link
   * Correlation#openRoot} opens it.
   *
   * @param name what kind of work it is, such as {@code orders.import}
   * @param context the context of the work; one without an ID gets a new one
   * @param task the task; what it throws passes through
   * @param <T> the type of the result
   * @return what the task returns
   * @throws Exception what the task throws
   */
  public static <T extends @Nullable Object> T call(
      String name, CorrelationContext context, Callable<T> task) throws Exception {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(task, "task");
    CorrelationContext own = context.withIdIfAbsent();
    try (CorrelationScope scope = Correlation.openRoot(own)) {
      long start = System.nanoTime();
      T result;
      try {
        result = task.call();
      } catch (Throwable e) {
        end(name, own, System.nanoTime() - start, e);
        throw e;
      }
      end(name, own, System.nanoTime() - start, null);
      return result;
    }
  }

  /**
   * As {@link #call}, for a task without a result.
   *
   * @param name what kind of work it is
   * @param context the context of the work; one without an ID gets a new one
   * @param task the task; what it throws passes through
   */
  public static void run(String name, CorrelationContext context, Runnable task) {
    Objects.requireNonNull(task, "task");
    try {
      call(
          name,
          context,
          () -> {
            task.run();
            return Boolean.TRUE;
          });
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Thrown past the compiler by the task, and on in the same way.
      CorrelationWork.<RuntimeException>throwAsIs(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Exception> void throwAsIs(Exception e) throws E {
    throw (E) e;
  }

  private static void end(
      String name, CorrelationContext context, long nanos, @Nullable Throwable thrown) {
    // The task may have left a scope or an ID of its own, or have dropped the work's.
    try (CorrelationScope scope = Correlation.open(context)) {
      RequestState.ended(context, thrown != null, nanos);
      write(name, context, nanos, thrown, true);
    } catch (Throwable e) {
      Fault.WORK_RECORD_FAILED.reportDegraded(() -> null, e);
      if (thrown != null) {
        // Logging frameworks ask an exception for its parts before anything is written.
        try (CorrelationScope scope = Correlation.open(context)) {
          write(name, context, nanos, thrown, false);
        } catch (Throwable again) {
          // One report is enough.
        }
      }
    }
  }

  /**
   * Writes the record.
   *
   * @param whole whether it has what was thrown as its cause, or no more than the name of its class
   */
  private static void write(
      String name,
      CorrelationContext context,
      long nanos,
      @Nullable Throwable thrown,
      boolean whole) {
    LoggingEventBuilder record =
        LOG.atLevel(thrown == null ? Level.INFO : Level.ERROR)
            .addKeyValue("event.action", name)
            .addKeyValue("event.outcome", thrown == null ? "success" : "failure")
            .addKeyValue("event.duration", nanos);
    for (Map.Entry<String, Object> said : RequestState.annotations(context).entrySet()) {
      if (!said.getKey().startsWith("event.")) {
        record = record.addKeyValue(said.getKey(), said.getValue());
      }
    }
    if (thrown != null) {
      record =
          whole
              ? record.setCause(thrown)
              : record.addKeyValue("error.type", thrown.getClass().getName());
    }
    record.log("{} {} in {} ms", name, thrown == null ? "done" : "failed", nanos / 1_000_000);
  }
}
