package dev.clew.spring.messaging;

import dev.clew.spring.settings.InstrumentationReport;
import dev.clew.spring.settings.PrivateFields;
import dev.clew.spring.settings.ProxyTarget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.kafka.config.AbstractKafkaListenerContainerFactory;
import org.springframework.kafka.config.ContainerCustomizer;
import org.springframework.kafka.config.KafkaListenerContainerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.core.RoutingKafkaTemplate;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.BatchInterceptor;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.RecordInterceptor;

/** Joins what makes listener containers, containers that are beans, and what makes producers. */
final class KafkaPostProcessor implements BeanPostProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaPostProcessor.class);

  private final Incoming incoming;
  private final ObjectProvider<InstrumentationReport> report;

  KafkaPostProcessor(Incoming incoming, ObjectProvider<InstrumentationReport> report) {
    this.incoming = incoming;
    this.report = report;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof ScopedObject) {
      // What stands behind a scope's proxy is a bean of its own.
      return bean;
    }
    Object target = ProxyTarget.of(bean);
    try {
      if (target instanceof AbstractKafkaListenerContainerFactory<?, ?, ?> factory) {
        join(factory);
        report.ifAvailable(to -> to.add("listeners", beanName));
      } else if (target instanceof AbstractMessageListenerContainer<?, ?> container) {
        join(container);
        report.ifAvailable(to -> to.add("listeners", beanName));
      } else if (bean instanceof KafkaListenerContainerFactory<?>) {
        LOG.info(
            "The container factory {} is a {}, which Clew cannot join: its listeners have no"
                + " correlation ID",
            beanName,
            bean.getClass().getName());
      } else if (target instanceof ProducerFactory<?, ?> factory) {
        joinProducers(factory, beanName);
      } else if (target instanceof KafkaTemplate<?, ?> template
          && !(template instanceof RoutingKafkaTemplate)
          // It may be no bean: the template's own, or a copy with other settings of one that is.
          && ProxyTarget.of(template.getProducerFactory())
              instanceof DefaultKafkaProducerFactory<?, ?> own
          && hasJoined(own)) {
        report.ifAvailable(to -> to.add("senders", beanName));
      }
    } catch (Throwable e) {
      // Whatever a subclass of the application's throws: the application starts without.
      LOG.warn("{} will not carry correlation IDs", beanName, e);
    }
    return bean;
  }

  /** After the application's customizer, which may set interceptors. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // Of the factory's own types, whatever they are.
  private void join(AbstractKafkaListenerContainerFactory factory) {
    ContainerCustomizer there =
        PrivateFields.read(
            factory,
            AbstractKafkaListenerContainerFactory.class,
            "containerCustomizer",
            ContainerCustomizer.class);
    factory.setContainerCustomizer(
        container -> {
          if (there != null) {
            there.configure(container);
          }
          join(container);
        });
  }

  @SuppressWarnings("unchecked") // Of the container's own types.
  private <K, V> void join(AbstractMessageListenerContainer<K, V> container) {
    RecordInterceptor<K, V> records =
        PrivateFields.read(
            container,
            AbstractMessageListenerContainer.class,
            "recordInterceptor",
            RecordInterceptor.class);
    if (!(records instanceof CorrelatedRecordInterceptor)) {
      container.setRecordInterceptor(new CorrelatedRecordInterceptor<>(incoming, records));
    }
    BatchInterceptor<K, V> batches =
        PrivateFields.read(
            container,
            AbstractMessageListenerContainer.class,
            "batchInterceptor",
            BatchInterceptor.class);
    if (!(batches instanceof CorrelatedBatchInterceptor)) {
      container.setBatchInterceptor(new CorrelatedBatchInterceptor<>(incoming, batches));
    }
    ContainerProperties properties = container.getContainerProperties();
    AsyncTaskExecutor executor = properties.getListenerTaskExecutor();
    if (executor != null && !(executor instanceof DetachingExecutor)) {
      properties.setListenerTaskExecutor(new DetachingExecutor(executor));
    }
  }

  private void joinProducers(ProducerFactory<?, ?> factory, String beanName) {
    if (!(factory instanceof DefaultKafkaProducerFactory<?, ?> known)) {
      LOG.info(
          "The producer factory {} is a {}, which Clew cannot join: what it sends has no"
              + " correlation ID",
          beanName,
          factory.getClass().getName());
      return;
    }
    boolean unused = hasJoined(known);
    report.ifAvailable(to -> to.add("senders", beanName));
  }

  /** Joins a factory; false for one that was joined before. */
  private boolean hasJoined(DefaultKafkaProducerFactory<?, ?> factory) {
    List<Object> interceptors = new ArrayList<>();
    Object there =
        factory.getConfigurationProperties().get(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG);
    if (there instanceof List<?> several) {
      interceptors.addAll(several);
    } else if (there instanceof String names && !names.isBlank()) {
      interceptors.addAll(Arrays.asList(names.strip().split("\\s*,\\s*")));
    } else if (there instanceof Class<?> one) {
      interceptors.add(one);
    }
    if (interceptors.contains(CorrelationProducerInterceptor.class)) {
      return false;
    }
    // Last, so that a header of another interceptor's stays.
    interceptors.add(CorrelationProducerInterceptor.class);
    factory.updateConfigs(
        Map.of(
            ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
            interceptors,
            CorrelationProducerInterceptor.INCOMING,
            incoming));
    return true;
  }
}
