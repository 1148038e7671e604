package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import dev.clew.spring.settings.InstrumentationReport;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Instruments the beans of one type. What fails is named, and stays as it was. */
final class ClientPostProcessor<T> implements BeanPostProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(ClientPostProcessor.class);

  /**
   * How to instrument a bean.
   *
   * @param <T> the type of the bean
   */
  @FunctionalInterface
  interface Instrumentation<T> {
    /**
     * Instruments a bean, once.
     *
     * @return what takes its place, which may be itself; null when it is left alone
     */
    @Nullable T instrument(T client, EgressPolicy policy, String beanName);
  }

  private final Class<T> type;
  private final ObjectProvider<ClientPolicy> policy;
  private final ObjectProvider<InstrumentationReport> report;
  private final Instrumentation<T> instrumentation;

  ClientPostProcessor(
      Class<T> type,
      ObjectProvider<ClientPolicy> policy,
      ObjectProvider<InstrumentationReport> report,
      Instrumentation<T> instrumentation) {
    this.type = type;
    this.policy = policy;
    this.report = report;
    this.instrumentation = instrumentation;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (!type.isInstance(bean)) {
      return bean;
    }
    // Outside the try: a wrong property has to stop the start.
    EgressPolicy egress = policy.getObject().policy();
    try {
      T instrumented = instrumentation.instrument(type.cast(bean), egress, beanName);
      if (instrumented != null) {
        report.ifAvailable(it -> it.add("clients", beanName));
      }
      return Objects.requireNonNullElse(instrumented, bean);
    } catch (Throwable e) {
      // Whatever a class of the application's throws: the application starts without.
      LOG.warn("The HTTP client {} will not send correlation IDs", beanName, e);
      return bean;
    }
  }
}
