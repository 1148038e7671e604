package dev.clew.spring.messaging;

import dev.clew.spring.settings.InstrumentationReport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;
import org.springframework.jms.config.JmsListenerContainerFactory;
import org.springframework.jms.config.SimpleJmsListenerContainerFactory;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.MessageListenerContainer;

/**
 * Puts classes of Clew's in the place of Spring's: they are Spring's with all of their settings,
 * and so what asks for those by their class gets them. A subclass of the application's is left
 * alone and named.
 */
final class JmsPostProcessor implements BeanPostProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(JmsPostProcessor.class);

  private final JmsMessages messages;
  private final ObjectProvider<InstrumentationReport> report;

  JmsPostProcessor(JmsMessages messages, ObjectProvider<InstrumentationReport> report) {
    this.messages = messages;
    this.report = report;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof ScopedObject || Loggers.isOwn(bean)) {
      // What stands behind a scope's proxy is a bean of its own, and what is ours has the ID.
      return bean;
    }
    if (bean instanceof JmsListenerContainerFactory<?>) {
      return replaced(bean, beanName, "listeners", "its listeners have no correlation ID");
    }
    if (bean instanceof JmsTemplate) {
      return replaced(bean, beanName, "senders", "what it sends has no correlation ID");
    }
    if (JmsClients.has(bean)) {
      joined(bean, beanName);
    }
    if (bean instanceof MessageListenerContainer) {
      LOG.info(
          "The listener container {} is left alone, because no factory that is a bean has made it:"
              + " its listener has no correlation ID",
          beanName);
    }
    return bean;
  }

  private Object replaced(Object bean, String beanName, String kind, String without) {
    try {
      Object correlated = correlated(bean);
      if (correlated != null) {
        report.ifAvailable(to -> to.add(kind, beanName));
        return correlated;
      }
      LOG.info(
          "{} is left alone, because its class, {}, is not Spring's own: {}",
          beanName,
          bean.getClass().getName(),
          without);
    } catch (Throwable e) {
      LOG.warn("{} is left alone: {}", beanName, without, e);
    }
    return bean;
  }

  private void joined(Object client, String beanName) {
    try {
      JmsClients.join(client);
      report.ifAvailable(to -> to.add("senders", beanName));
    } catch (Throwable e) {
      LOG.warn("{} is left alone: what it sends may have no correlation ID", beanName, e);
    }
  }

  private @Nullable Object correlated(Object bean) {
    Class<?> type = bean.getClass();
    if (type == DefaultJmsListenerContainerFactory.class) {
      return new CorrelatedJmsFactory((DefaultJmsListenerContainerFactory) bean, messages);
    }
    if (type == SimpleJmsListenerContainerFactory.class) {
      return new CorrelatedSimpleJmsFactory((SimpleJmsListenerContainerFactory) bean, messages);
    }
    if (type == JmsTemplate.class) {
      return new CorrelatedJmsTemplate((JmsTemplate) bean);
    }
    return null;
  }
}
