package dev.clew.spring.messaging;

import dev.clew.spring.settings.Work;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.jspecify.annotations.Nullable;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.util.ReflectionUtils;

/** Stands for a factory, with all of its settings, and makes containers that open a scope. */
final class CorrelatedJmsFactory extends DefaultJmsListenerContainerFactory {
  private final JmsMessages messages;

  CorrelatedJmsFactory(DefaultJmsListenerContainerFactory factory, JmsMessages messages) {
    this.messages = messages;
    ReflectionUtils.shallowCopyFieldState(factory, this);
    Loggers.keep(factory.getClass(), this);
  }

  @Override
  protected DefaultMessageListenerContainer createContainerInstance() {
    return new Container(messages);
  }

  /**
   * The scope is open from when a message was received until all is done that Spring does with it:
   * transaction, listener, error handler.
   */
  private static final class Container extends DefaultMessageListenerContainer {
    private final JmsMessages messages;

    Container(JmsMessages messages) {
      this.messages = messages;
      Loggers.keep(DefaultMessageListenerContainer.class, this);
    }

    @Override
    protected @Nullable Message receiveMessage(MessageConsumer consumer) throws JMSException {
      Message message = super.receiveMessage(consumer);
      if (message != null) {
        ThreadScope.close();
        ThreadScope.keep(messages.open(message));
      }
      return message;
    }

    @Override
    protected boolean receiveAndExecute(
        Object invoker, @Nullable Session session, @Nullable MessageConsumer consumer)
        throws JMSException {
      try {
        return super.receiveAndExecute(invoker, session, consumer);
      } finally {
        ThreadScope.close();
      }
    }

    /** Before the error handler, which may log less than an ERROR, or nothing. */
    @Override
    protected void doExecuteListener(Session session, Message message) throws JMSException {
      Work.<JMSException>run(() -> super.doExecuteListener(session, message));
    }
  }
}
