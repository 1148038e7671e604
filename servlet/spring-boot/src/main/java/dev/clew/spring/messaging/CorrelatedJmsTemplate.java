package dev.clew.spring.messaging;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.util.ReflectionUtils;

/** A template has no place to join, so this one stands for it, with all of its settings. */
final class CorrelatedJmsTemplate extends JmsTemplate {
  CorrelatedJmsTemplate(JmsTemplate template) {
    ReflectionUtils.shallowCopyFieldState(template, this);
    Loggers.keep(template.getClass(), this);
  }

  @Override
  protected void doSend(MessageProducer producer, Message message) throws JMSException {
    JmsMessages.inject(message);
    super.doSend(producer, message);
  }
}
