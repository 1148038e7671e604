package dev.clew.spring.task;

import dev.clew.Correlation;
import java.util.concurrent.RunnableScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskDecorator;

/**
 * A pool's decorator gets the whole of a run, Spring's error handler included, as a future: one for
 * all runs of a periodic task, and one for each of a task with a trigger.
 */
final class PoolSchedulerDecorator implements TaskDecorator {
  private final @Nullable TaskDecorator application;

  PoolSchedulerDecorator(@Nullable TaskDecorator application) {
    this.application = application == null ? null : new InRunDecorator(application);
  }

  @Override
  public Runnable decorate(Runnable task) {
    if (task instanceof RunnableScheduledFuture<?> future && future.isPeriodic()) {
      return ScheduledRun.each(decorated(task));
    }
    return switch (TriggerCall.here()) {
      case ONCE -> Correlation.current().wrap(decorated(task));
      case FIRST -> ScheduledRun.each(decorated(task));
      case AGAIN -> ScheduledRun.next(decorated(task), running -> true);
    };
  }

  private Runnable decorated(Runnable task) {
    return application == null ? task : application.decorate(task);
  }
}
