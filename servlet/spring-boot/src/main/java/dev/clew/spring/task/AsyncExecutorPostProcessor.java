package dev.clew.spring.task;

import dev.clew.CorrelationExecutors;
import dev.clew.spring.settings.InstrumentationReport;
import dev.clew.spring.settings.PrivateFields;
import dev.clew.spring.settings.ProxyTarget;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.AbstractAdvisingBeanPostProcessor;
import org.springframework.aop.interceptor.AsyncExecutionAspectSupport;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.task.TaskExecutor;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.AsyncAnnotationBeanPostProcessor;
import org.springframework.util.function.SingletonSupplier;

/**
 * Makes the executor carry the context that runs {@code @Async} methods which name none, where it
 * is no bean: an {@code AsyncConfigurer} of the application's has made it, or Spring, which makes
 * one where several beans could be meant. It comes before the post-processor that Spring has for
 * such methods, to see that one.
 */
public final class AsyncExecutorPostProcessor implements BeanPostProcessor, PriorityOrdered {
  private static final Logger LOG = LoggerFactory.getLogger(AsyncExecutorPostProcessor.class);

  private static final String NAME = "of @Async methods";

  private final ObjectProvider<InstrumentationReport> report;

  /**
   * Makes one.
   *
   * @param report gets to know of the executor
   */
  public AsyncExecutorPostProcessor(ObjectProvider<InstrumentationReport> report) {
    this.report = report;
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof AsyncAnnotationBeanPostProcessor springs) {
      try {
        Advisor advisor =
            PrivateFields.read(
                springs, AbstractAdvisingBeanPostProcessor.class, "advisor", Advisor.class);
        if (advisor != null && advisor.getAdvice() instanceof AsyncExecutionAspectSupport advice) {
          join(advice);
        }
      } catch (Throwable e) {
        LOG.warn("@Async methods may not carry correlation IDs, on an executor that is no bean", e);
      }
    }
    return bean;
  }

  /** Spring asks for the executor when such a method is called for the first time. */
  private void join(AsyncExecutionAspectSupport advice) {
    SingletonSupplier<?> there =
        PrivateFields.read(
            advice, AsyncExecutionAspectSupport.class, "defaultExecutor", SingletonSupplier.class);
    if (there != null) {
      PrivateFields.replace(
          advice,
          AsyncExecutionAspectSupport.class,
          "defaultExecutor",
          SingletonSupplier.class,
          SingletonSupplier.ofNullable(() -> carrying((Executor) there.get())));
    }
  }

  private @Nullable Executor carrying(@Nullable Executor executor) {
    try {
      // Schedulers, and what stands behind a scope's proxy, are joined as beans.
      return executor == null
              || executor instanceof TaskScheduler
              || executor instanceof ScopedObject
          ? executor
          : joined(executor);
    } catch (Throwable e) {
      LOG.warn("The executor {} will not carry correlation IDs", NAME, e);
      return executor;
    }
  }

  private Executor joined(Executor executor) {
    TaskExecutorPostProcessor.Joined here =
        TaskExecutorPostProcessor.join(ProxyTarget.of(executor));
    if (here == null && executor instanceof TaskExecutor) {
      return TaskExecutorPostProcessor.named(executor, NAME);
    }
    boolean carries = here == null && LeftAlone.carriesByItself(executor);
    if (carries || (here != null && !here.isUntold())) {
      // One that is a bean is joined or named as that.
      return executor;
    }
    String why = here == null ? LeftAlone.why(executor) : here.settle();
    if (why != null) {
      LOG.warn(
          "The executor {}, a {}, is left alone, because {}: they have no correlation ID",
          NAME,
          executor.getClass().getName(),
          why);
      return executor;
    }
    report.ifAvailable(to -> to.add("executors", "@Async methods' own"));
    return here == null ? CorrelationExecutors.propagating(executor) : executor;
  }
}
