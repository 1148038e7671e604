package dev.clew.spring.messaging;

import dev.clew.CorrelationScope;
import dev.clew.spring.settings.Work;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import org.springframework.jms.config.SimpleJmsListenerContainerFactory;
import org.springframework.jms.listener.SimpleMessageListenerContainer;
import org.springframework.util.ReflectionUtils;

/** As {@link CorrelatedJmsFactory}, for containers that the broker's client calls. */
final class CorrelatedSimpleJmsFactory extends SimpleJmsListenerContainerFactory {
  private final JmsMessages messages;

  CorrelatedSimpleJmsFactory(SimpleJmsListenerContainerFactory factory, JmsMessages messages) {
    this.messages = messages;
    ReflectionUtils.shallowCopyFieldState(factory, this);
    Loggers.keep(factory.getClass(), this);
  }

  @Override
  protected SimpleMessageListenerContainer createContainerInstance() {
    return new Container(messages);
  }

  private static final class Container extends SimpleMessageListenerContainer {
    private final JmsMessages messages;

    Container(JmsMessages messages) {
      this.messages = messages;
      Loggers.keep(SimpleMessageListenerContainer.class, this);
    }

    /** Calls the error handler as well. */
    @Override
    protected void executeListener(Session session, Message message) {
      try (CorrelationScope scope = messages.open(message)) {
        super.executeListener(session, message);
      }
    }

    /** Before the error handler, which may log less than an ERROR, or nothing. */
    @Override
    protected void doExecuteListener(Session session, Message message) throws JMSException {
      Work.<JMSException>run(() -> super.doExecuteListener(session, message));
    }
  }
}
