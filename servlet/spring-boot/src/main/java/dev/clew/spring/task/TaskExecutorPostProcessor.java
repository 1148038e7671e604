package dev.clew.spring.task;

import dev.clew.CorrelationExecutors;
import dev.clew.CorrelationIdGenerator;
import dev.clew.spring.settings.InstrumentationReport;
import dev.clew.spring.settings.PrivateFields;
import dev.clew.spring.settings.ProxyTarget;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * Makes the executors among the beans carry the context. Spring's are joined, by a decorator or
 * what else they have; the JDK's are wrapped where the bean is declared as an interface.
 */
public final class TaskExecutorPostProcessor implements BeanPostProcessor, BeanFactoryAware {
  private static final Logger LOG = LoggerFactory.getLogger(TaskExecutorPostProcessor.class);

  private final CorrelationIdGenerator generator;
  private final ObjectProvider<InstrumentationReport> report;

  /** Of the beans that are being initialized, what was joined; the bean may be proxied later. */
  private final Map<String, Joined> joined = new ConcurrentHashMap<>();

  private @Nullable ConfigurableListableBeanFactory beans;

  /**
   * Makes one.
   *
   * @param generator makes the IDs of what is repeated, and never fails
   * @param report gets the names of the executors
   */
  public TaskExecutorPostProcessor(
      CorrelationIdGenerator generator, ObjectProvider<InstrumentationReport> report) {
    this.generator = generator;
    this.report = report;
  }

  /** What was joined, and by what; null where it has nothing but a factory of threads. */
  record Joined(Executor executor, @Nullable CorrelationTaskDecorator decorator) {
    /** Whether nobody has told yet what became of it, as of one that is no bean. */
    boolean isUntold() {
      return decorator != null && !decorator.isTold();
    }

    /** To be told now: null where it carries the context, or why it is left alone. */
    @Nullable String settle() {
      if (decorator == null) {
        return null;
      }
      decorator.told();
      String why = LeftAlone.why(executor);
      if (why != null) {
        decorator.leaveAlone();
      }
      return why;
    }
  }

  @Override
  public void setBeanFactory(BeanFactory beanFactory) {
    if (beanFactory instanceof ConfigurableListableBeanFactory listable) {
      beans = listable;
    }
  }

  @Override
  public Object postProcessBeforeInitialization(Object bean, String beanName) {
    // Before, because whatever comes later may put a proxy in its place.
    Joined here = tryToJoin(bean, beanName);
    if (here != null) {
      joined.put(beanName, here);
    }
    return bean;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (!(bean instanceof Executor executor)
        || bean instanceof TaskScheduler
        || bean instanceof ScopedObject) {
      // What stands behind a scope's proxy is a bean of its own.
      return bean;
    }
    Joined here = joined.remove(beanName);
    if (here == null) {
      // What a factory bean makes comes here only, and is initialized already.
      here = tryToJoin(ProxyTarget.of(bean), beanName);
    } else {
      // It may have set a decorator while it was initialized.
      here = tryToJoin(here.executor(), beanName);
    }
    if (here == null) {
      return executor instanceof TaskExecutor || LeftAlone.carriesByItself(executor)
          ? named(executor, beanName)
          : wrapped(executor, beanName);
    }
    String why = here.settle();
    if (why != null) {
      LOG.warn(
          "The task executor {} is left alone and carries no correlation IDs, because {}. If it"
              + " can do with tasks that are wrapped, give it a TaskDecorator that calls"
              + " Correlation.current().wrap(task), and use CorrelationExecutors.unwrap(task)"
              + " where it looks at one",
          beanName,
          why);
    } else {
      report.ifAvailable(to -> to.add("executors", beanName));
    }
    return bean;
  }

  private static @Nullable Joined tryToJoin(Object bean, String beanName) {
    try {
      return bean instanceof TaskScheduler ? null : join(bean);
    } catch (Throwable e) {
      // Whatever a subclass of the application's throws: the application starts without.
      LOG.warn("The task executor {} will not carry correlation IDs", beanName, e);
      return null;
    }
  }

  /** Null for one that has nothing to join. What is joined already stays as it is. */
  static @Nullable Joined join(Object bean) {
    if (bean instanceof ThreadPoolTaskExecutor executor) {
      CorrelationTaskDecorator decorator = decorator(executor, ThreadPoolTaskExecutor.class);
      executor.setTaskDecorator(decorator);
      OwnTaskHandler.putBefore(executor);
      return new Joined(executor, decorator);
    }
    if (bean instanceof SimpleAsyncTaskExecutor executor) {
      CorrelationTaskDecorator decorator = decorator(executor, SimpleAsyncTaskExecutor.class);
      executor.setTaskDecorator(decorator);
      return new Joined(executor, decorator);
    }
    if (bean instanceof ConcurrentTaskExecutor executor) {
      CorrelationTaskDecorator decorator = decorator(executor, ConcurrentTaskExecutor.class);
      executor.setTaskDecorator(decorator);
      return new Joined(executor, decorator);
    }
    if (bean instanceof TaskExecutorAdapter executor) {
      CorrelationTaskDecorator decorator = decorator(executor, TaskExecutorAdapter.class);
      executor.setTaskDecorator(decorator);
      return new Joined(executor, decorator);
    }
    if (bean instanceof VirtualThreadTaskExecutor executor) {
      // It has nothing but a factory of threads.
      PrivateFields.replace(
          executor,
          VirtualThreadTaskExecutor.class,
          "virtualThreadFactory",
          ThreadFactory.class,
          CorrelationExecutors.propagatingThreadFactory(executor.getVirtualThreadFactory()));
      return new Joined(executor, null);
    }
    return null;
  }

  private static CorrelationTaskDecorator decorator(Object executor, Class<?> declaring) {
    return CorrelationTaskDecorator.joining(executor, declaring);
  }

  /** One of the JDK's, in whose place nobody but one who asks for its class sees the wrapper. */
  private Object wrapped(Executor bean, String beanName) {
    String why = LeftAlone.why(bean);
    if (why != null) {
      LOG.info(
          "The executor {} is a {} and is left alone, because {}: its tasks carry the correlation"
              + " ID only where it, or what it hands them to, is wrapped with"
              + " CorrelationExecutors.propagating",
          beanName,
          bean.getClass().getName(),
          why);
      return bean;
    }
    Executor carrying =
        bean instanceof ScheduledExecutorService scheduled
            ? new CorrelatedScheduledExecutor(scheduled, generator)
            : CorrelationExecutors.propagating(bean);
    Class<?> declared = declaredType(beanName);
    if (declared == null || !declared.isInterface() || !declared.isInstance(carrying)) {
      LOG.info(
          "The executor {} is left alone, because its bean is declared as {} and not as an"
              + " interface such as ExecutorService: its tasks carry the correlation ID only where"
              + " it is wrapped with CorrelationExecutors.propagating",
          beanName,
          declared == null ? "something unknown" : declared.getName());
      return bean;
    }
    report.ifAvailable(to -> to.add("executors", beanName));
    return carrying;
  }

  /** The type of the bean's definition, or of what the factory bean that defines it makes. */
  private @Nullable Class<?> declaredType(String beanName) {
    if (beans == null || !beans.containsBeanDefinition(beanName)) {
      return null;
    }
    ResolvableType type = beans.getMergedBeanDefinition(beanName).getResolvableType();
    return ResolvableType.forClass(FactoryBean.class).isAssignableFrom(type)
        ? type.as(FactoryBean.class).getGeneric(0).resolve()
        : type.resolve();
  }

  static Executor named(Executor bean, String beanName) {
    String type = bean.getClass().getName();
    if (!(bean instanceof SyncTaskExecutor)
        && !LeftAlone.carriesByItself(bean)
        && !type.startsWith("io.micrometer.context.")) {
      LOG.info(
          "The executor {} is a {}, which Clew cannot join: its tasks carry the correlation ID"
              + " only where it, or what it hands them to, is wrapped with"
              + " CorrelationExecutors.propagating",
          beanName,
          type);
    }
    return bean;
  }
}
