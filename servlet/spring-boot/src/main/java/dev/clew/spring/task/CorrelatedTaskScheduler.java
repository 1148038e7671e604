package dev.clew.spring.task;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationExecutors;
import dev.clew.CorrelationIdGenerator;
import dev.clew.spring.settings.Work;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.SchedulingAwareRunnable;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.Trigger;

/**
 * Stands between {@code @Scheduled} methods and whatever scheduler runs them, so that each run has
 * an ID of its own even where the scheduler cannot be joined. Where it is, the run has the ID that
 * the scheduler gave it.
 *
 * @param scheduler what runs the methods
 * @param generator makes the IDs, and never fails
 * @param unwrapped whether the scheduler is to get the methods' own tasks, and is joined
 */
public record CorrelatedTaskScheduler(
    TaskScheduler scheduler, CorrelationIdGenerator generator, boolean unwrapped)
    implements TaskScheduler {
  @Override
  public Clock getClock() {
    return scheduler.getClock();
  }

  @Override
  public @Nullable ScheduledFuture<?> schedule(Runnable task, Trigger trigger) {
    return scheduler.schedule(each(task), trigger);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, Instant start) {
    CorrelationContext once =
        CorrelationContext.of(generator.generate()).withParentId(Correlation.currentId());
    Runnable run = unwrapped ? task : new Run(task, () -> Correlation.run(once, work(task)));
    // For a scheduler that carries the context the task belongs to this run from here on.
    return once.wrapSupplier(() -> scheduler.schedule(run, start)).get();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, Instant start, Duration period) {
    return scheduler.scheduleAtFixedRate(each(task), start, period);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, Duration period) {
    return scheduler.scheduleAtFixedRate(each(task), period);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, Instant start, Duration delay) {
    return scheduler.scheduleWithFixedDelay(each(task), start, delay);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, Duration delay) {
    return scheduler.scheduleWithFixedDelay(each(task), delay);
  }

  private Runnable each(Runnable task) {
    return unwrapped ? task : Run.each(task, generator);
  }

  /** One that the application has wrapped itself stays what it is, so that it is recognised. */
  private static Runnable work(Runnable task) {
    return CorrelationExecutors.unwrap(task) == task ? () -> Work.run(task::run) : task;
  }

  /** A method in the context of its run, and with the scheduler that its annotation names. */
  private record Run(Runnable task, Runnable inContext) implements SchedulingAwareRunnable {
    static Run each(Runnable task, CorrelationIdGenerator generator) {
      Runnable periodic = Correlation.current().wrapPeriodic(work(task), generator);
      return new Run(
          task,
          () -> {
            CorrelationContext run = ScheduledRun.context();
            if (run == null) {
              periodic.run();
            } else {
              Correlation.run(run, work(task));
            }
          });
    }

    @Override
    public void run() {
      inContext.run();
    }

    @Override
    public boolean isLongLived() {
      return task instanceof SchedulingAwareRunnable aware && aware.isLongLived();
    }

    @Override
    public @Nullable String getQualifier() {
      return task instanceof SchedulingAwareRunnable aware ? aware.getQualifier() : null;
    }

    @Override
    public String toString() {
      return task.toString();
    }
  }
}
