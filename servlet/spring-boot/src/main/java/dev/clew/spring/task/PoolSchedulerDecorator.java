package dev.clew.spring.task;

import dev.clew.Correlation;
import dev.clew.CorrelationIdGenerator;
import java.util.concurrent.RunnableScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskDecorator;

/**
 * A pool's decorator gets the whole of a run, Spring's error handler included, as a future: one for
 * all runs of a periodic task, and one for each of a task with a trigger.
 */
final class PoolSchedulerDecorator implements TaskDecorator {
  private final @Nullable TaskDecorator application;
  private final CorrelationIdGenerator generator;

  PoolSchedulerDecorator(@Nullable TaskDecorator application, CorrelationIdGenerator generator) {
    this.application = application == null ? null : new InRunDecorator(application);
    this.generator = generator;
  }

  @Override
  public Runnable decorate(Runnable task) {
    if (task instanceof RunnableScheduledFuture<?> future && future.isPeriodic()) {
      return ScheduledRun.each(decorated(task), generator);
    }
    return switch (TriggerCall.here()) {
      case ONCE -> Correlation.current().wrap(decorated(task));
      case FIRST -> ScheduledRun.each(decorated(task), generator);
      case AGAIN -> ScheduledRun.next(decorated(task), running -> true, generator);
    };
  }

  private Runnable decorated(Runnable task) {
    return application == null ? task : application.decorate(task);
  }
}
