package dev.clew.spring.task;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import org.springframework.core.task.TaskDecorator;

/**
 * The application's decorator, for tasks that are repeated. It may capture a context where the task
 * is scheduled, as Micrometer's does, and install that one in each run: within it the run's own
 * comes back.
 */
record InRunDecorator(TaskDecorator application) implements TaskDecorator {
  @Override
  public Runnable decorate(Runnable task) {
    return new InRun(application, task);
  }

  /** No two runs of a task are at the same time. */
  private static final class InRun implements Runnable {
    private final Runnable decorated;
    private CorrelationContext run = CorrelationContext.empty();

    InRun(TaskDecorator application, Runnable task) {
      this.decorated = application.decorate(() -> Correlation.run(run, task));
    }

    @Override
    public void run() {
      run = Correlation.current();
      decorated.run();
    }
  }
}
