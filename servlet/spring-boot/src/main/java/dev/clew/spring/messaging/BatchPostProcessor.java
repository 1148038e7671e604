package dev.clew.spring.messaging;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationIdGenerator;
import dev.clew.internal.RequestState;
import dev.clew.spring.settings.InstrumentationReport;
import dev.clew.spring.settings.PrivateFields;
import dev.clew.spring.settings.ProxyTarget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.launch.support.TaskExecutorJobLauncher;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;

/**
 * Has a launcher run each job in a context of its own. That is around the job and around what the
 * launcher logs of it. Spring Batch 6 hands it out behind a proxy.
 */
final class BatchPostProcessor implements BeanPostProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(BatchPostProcessor.class);

  private final CorrelationIdGenerator generator;
  private final ObjectProvider<InstrumentationReport> report;

  BatchPostProcessor(
      CorrelationIdGenerator generator, ObjectProvider<InstrumentationReport> report) {
    this.generator = generator;
    this.report = report;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (ProxyTarget.of(bean) instanceof TaskExecutorJobLauncher launcher) {
      try {
        join(launcher);
        report.ifAvailable(to -> to.add("jobs", beanName));
      } catch (Throwable e) {
        // Whatever a subclass of the application's throws: the application starts without.
        LOG.warn("The jobs that {} launches will have no correlation ID", beanName, e);
      }
    }
    return bean;
  }

  private void join(TaskExecutorJobLauncher launcher) {
    TaskExecutor there =
        PrivateFields.read(
            launcher, TaskExecutorJobLauncher.class, "taskExecutor", TaskExecutor.class);
    if (!(there instanceof EachRun)) {
      launcher.setTaskExecutor(
          new EachRun(there == null ? new SyncTaskExecutor() : there, generator));
    }
  }

  private record EachRun(TaskExecutor executor, CorrelationIdGenerator generator)
      implements TaskExecutor {
    @Override
    public void execute(Runnable launch) {
      CorrelationContext run =
          CorrelationContext.of(generator.generate()).withParentId(Correlation.currentId());
      executor.execute(run.wrap(() -> launch(run, launch)));
    }

    /** Spring Batch logs as an ERROR what fails in a step, but not what fails around the job. */
    private static void launch(CorrelationContext run, Runnable launch) {
      boolean failed = true;
      try {
        launch.run();
        failed = false;
      } finally {
        // However long it took: a job is not slow as a request is.
        RequestState.ended(run, failed, 0);
      }
    }
  }
}
