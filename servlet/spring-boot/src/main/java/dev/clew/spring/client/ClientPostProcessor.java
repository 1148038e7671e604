package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import dev.clew.spring.settings.InstrumentationReport;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Instruments the beans that are clients. What fails is named, and stays as it was. */
final class ClientPostProcessor implements BeanPostProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(ClientPostProcessor.class);

  private final List<ClientLibrary> libraries;
  private final ObjectProvider<ClientPolicy> policy;
  private final ObjectProvider<InstrumentationReport> report;

  ClientPostProcessor(
      List<ClientLibrary> libraries,
      ObjectProvider<ClientPolicy> policy,
      ObjectProvider<InstrumentationReport> report) {
    this.libraries = libraries;
    this.policy = policy;
    this.report = report;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof ScopedObject) {
      // What stands behind a scope's proxy is a bean of its own.
      return bean;
    }
    Object result = bean;
    for (ClientLibrary library : libraries) {
      if (library.has(result)) {
        result = instrument(library, result, beanName);
      }
    }
    return result;
  }

  private Object instrument(ClientLibrary library, Object bean, String beanName) {
    // Outside the try: a wrong property has to stop the start.
    EgressPolicy egress = policy.getObject().policy();
    try {
      Object instrumented = library.instrument(bean, egress, beanName);
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
