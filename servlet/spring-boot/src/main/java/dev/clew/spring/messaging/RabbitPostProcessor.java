package dev.clew.spring.messaging;

import dev.clew.spring.settings.InstrumentationReport;
import dev.clew.spring.settings.PrivateFields;
import dev.clew.spring.settings.ProxyTarget;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.MessagePostProcessor;
import org.springframework.amqp.rabbit.config.BaseRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.config.DirectRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.core.BatchingRabbitTemplate;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Joins templates, and puts factories of Clew's in the place of Spring's: they are Spring's with
 * all of their settings, and so what asks for those by their class gets them. A subclass of the
 * application's is left alone and named.
 */
final class RabbitPostProcessor implements BeanPostProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(RabbitPostProcessor.class);

  private final RabbitMessages messages;
  private final ObjectProvider<InstrumentationReport> report;

  RabbitPostProcessor(Incoming incoming, ObjectProvider<InstrumentationReport> report) {
    this.messages = new RabbitMessages(incoming);
    this.report = report;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof ScopedObject || Loggers.isOwn(bean)) {
      // What stands behind a scope's proxy is a bean of its own, and what is ours has the ID.
      return bean;
    }
    try {
      if (bean instanceof BatchingRabbitTemplate) {
        LOG.info(
            "The template {} is left alone, because a BatchingRabbitTemplate makes one message of"
                + " what several requests send: what it sends has no correlation ID",
            beanName);
      } else if (bean instanceof RabbitTemplate template) {
        // Sorted among the application's by nothing, and so behind them; and once, where this is a
        // proxy of a template that is a bean too.
        boolean unused = template.removeBeforePublishPostProcessor(messages);
        template.addBeforePublishPostProcessors(messages);
        report.ifAvailable(to -> to.add("senders", beanName));
      } else if (bean instanceof BaseRabbitListenerContainerFactory<?> factory) {
        return joined(factory, beanName);
      } else if (bean instanceof AbstractMessageListenerContainer) {
        LOG.info(
            "The listener container {} is left alone, because no factory that is a bean has made"
                + " it: its listener has no correlation ID",
            beanName);
      }
    } catch (Throwable e) {
      // Whatever a subclass of the application's throws: the application starts without.
      LOG.warn("{} will not carry correlation IDs", beanName, e);
    }
    return bean;
  }

  private Object joined(BaseRabbitListenerContainerFactory<?> factory, String beanName) {
    joinReplies(factory);
    BaseRabbitListenerContainerFactory<?> correlated;
    if (factory.getClass() == SimpleRabbitListenerContainerFactory.class) {
      correlated =
          new CorrelatedRabbitFactory((SimpleRabbitListenerContainerFactory) factory, messages);
    } else if (factory.getClass() == DirectRabbitListenerContainerFactory.class) {
      correlated =
          new CorrelatedDirectRabbitFactory(
              (DirectRabbitListenerContainerFactory) factory, messages);
    } else {
      LOG.info(
          "{} is left alone, because its class, {}, is not Spring's own: its listeners have no"
              + " correlation ID",
          beanName,
          factory.getClass().getName());
      return factory;
    }
    report.ifAvailable(to -> to.add("listeners", beanName));
    return correlated;
  }

  private void joinReplies(BaseRabbitListenerContainerFactory<?> factory) {
    MessagePostProcessor[] there =
        PrivateFields.read(
            ProxyTarget.of(factory),
            BaseRabbitListenerContainerFactory.class,
            "beforeSendReplyPostProcessors",
            MessagePostProcessor[].class);
    List<MessagePostProcessor> all = new ArrayList<>(there == null ? List.of() : List.of(there));
    if (!all.contains(messages)) {
      all.add(messages);
    }
    factory.setBeforeSendReplyPostProcessors(all.toArray(MessagePostProcessor[]::new));
  }
}
