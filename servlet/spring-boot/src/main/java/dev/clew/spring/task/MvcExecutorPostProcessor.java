package dev.clew.spring.task;

import dev.clew.spring.settings.InstrumentationReport;
import dev.clew.spring.settings.PrivateFields;
import dev.clew.spring.settings.ProxyTarget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * Makes the executor carry the context that Spring MVC runs a controller's {@code Callable} and
 * {@code StreamingResponseBody} on, where that is no bean: Spring MVC makes it for itself where
 * Spring Boot has none to give, for that one makes none where the application has any {@link
 * java.util.concurrent.Executor} bean; or a configurer of the application's made it.
 */
public final class MvcExecutorPostProcessor implements BeanPostProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(MvcExecutorPostProcessor.class);

  private final ObjectProvider<InstrumentationReport> report;

  /**
   * Makes one.
   *
   * @param report gets to know of the executor
   */
  public MvcExecutorPostProcessor(ObjectProvider<InstrumentationReport> report) {
    this.report = report;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof RequestMappingHandlerAdapter adapter) {
      try {
        join(adapter);
      } catch (Throwable e) {
        LOG.warn(
            "Spring MVC's own executor will not carry correlation IDs to the Callable and the"
                + " StreamingResponseBody of a controller",
            e);
      }
    }
    return bean;
  }

  private void join(RequestMappingHandlerAdapter adapter) {
    AsyncTaskExecutor executor =
        PrivateFields.read(
            adapter, RequestMappingHandlerAdapter.class, "taskExecutor", AsyncTaskExecutor.class);
    if (executor == null || executor instanceof TaskScheduler) {
      return;
    }
    TaskExecutorPostProcessor.Joined here =
        TaskExecutorPostProcessor.join(ProxyTarget.of(executor));
    if (here == null || !here.isUntold()) {
      // One that is a bean is joined or named as that.
      return;
    }
    String why = here.settle();
    if (why == null) {
      report.ifAvailable(to -> to.add("executors", "Spring MVC's own"));
    } else {
      LOG.warn(
          "The executor that Spring MVC was given is left alone, because {}: the Callable and the"
              + " StreamingResponseBody of a controller have no correlation ID",
          why);
    }
  }
}
