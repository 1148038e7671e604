package dev.clew.spring.task;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationIdGenerator;
import dev.clew.spring.settings.Work;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a task that is run again and again, each with a new ID. It is opened around all that
 * Spring does in a run, its error handler included; and what stands nearer to the task, as a
 * {@code @Scheduled} method's, can ask for the run that it belongs to.
 */
final class ScheduledRun {
  private static final ThreadLocal<@Nullable Running> RUNNING = new ThreadLocal<>();

  private record Running(CorrelationContext context, Runnable task) {}

  private ScheduledRun() {}

  /** A task for a scheduler that repeats it. */
  static Runnable each(Runnable task, CorrelationIdGenerator generator) {
    return Correlation.current().wrapPeriodic(new Marked(task), generator);
  }

  /**
   * One that Spring hands to the scheduler anew for each run, and from within the run before: that
   * one's ID is not the parent of the next.
   *
   * @param again tells whether the task that is running is the one that is handed over
   * @param generator makes the IDs
   */
  static Runnable next(Runnable task, Predicate<Runnable> again, CorrelationIdGenerator generator) {
    Running running = RUNNING.get();
    if (running == null || !again.test(running.task)) {
      return each(task, generator);
    }
    String parentId = running.context.parentId();
    CorrelationContext parent =
        parentId == null ? CorrelationContext.empty() : CorrelationContext.of(parentId);
    return parent.wrapPeriodic(new Marked(task), generator);
  }

  /** The context of the run that this thread is in; null outside. */
  static @Nullable CorrelationContext context() {
    Running running = RUNNING.get();
    return running == null ? null : running.context;
  }

  /** A task that a run hands to another thread, where it is still that run. */
  static Runnable going(CorrelationContext current, Runnable task) {
    Running running = RUNNING.get();
    return running != null && running.context.equals(current) ? new Marked(task) : task;
  }

  private record Marked(Runnable task) implements Runnable {
    @Override
    public void run() {
      Running outer = RUNNING.get();
      RUNNING.set(new Running(Correlation.current(), task));
      try {
        Work.run(task::run);
      } finally {
        if (outer == null) {
          RUNNING.remove();
        } else {
          RUNNING.set(outer);
        }
      }
    }
  }
}
