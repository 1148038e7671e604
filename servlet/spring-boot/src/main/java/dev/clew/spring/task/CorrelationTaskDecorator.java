package dev.clew.spring.task;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.internal.LongLived;
import dev.clew.spring.settings.PrivateFields;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.TaskScheduler;

/** Decorates what the application's decorator made, so that that one's work has the ID as well. */
final class CorrelationTaskDecorator implements TaskDecorator {
  private final @Nullable TaskDecorator application;
  private final boolean ofScheduler;
  private volatile boolean told;
  private volatile boolean leftAlone;

  private CorrelationTaskDecorator(@Nullable TaskDecorator application, boolean ofScheduler) {
    this.application = application;
    this.ofScheduler = ofScheduler;
  }

  /** The one that an executor has already, or a new one that knows the application's. */
  static CorrelationTaskDecorator joining(Object executor, Class<?> declaring) {
    TaskDecorator there =
        PrivateFields.read(executor, declaring, "taskDecorator", TaskDecorator.class);
    return there instanceof CorrelationTaskDecorator already
        ? already
        : new CorrelationTaskDecorator(there, executor instanceof TaskScheduler);
  }

  /** Whether it has been told, in the log or the report, what became of its executor. */
  boolean isTold() {
    return told;
  }

  void told() {
    told = true;
  }

  void leaveAlone() {
    leftAlone = true;
  }

  @Override
  public Runnable decorate(Runnable task) {
    if (leftAlone) {
      return decorated(task);
    }
    CorrelationContext current = Correlation.current();
    return current.isEmpty() || !LongLived.is(task)
        ? current.wrap(ofScheduler ? ScheduledRun.going(current, decorated(task)) : decorated(task))
        : Correlation.detached(withoutContext(task));
  }

  private Runnable decorated(Runnable task) {
    return application == null ? task : application.decorate(task);
  }

  /** Without a context from the start: the application's decorator may capture one as well. */
  private Runnable withoutContext(Runnable task) {
    Runnable[] made = new Runnable[1];
    Correlation.run(CorrelationContext.empty(), () -> made[0] = decorated(task));
    return made[0];
  }
}
