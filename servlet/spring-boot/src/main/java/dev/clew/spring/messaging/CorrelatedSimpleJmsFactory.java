package dev.clew.spring.messaging;

import dev.clew.CorrelationScope;
import jakarta.jms.Message;
import jakarta.jms.Session;
import org.springframework.jms.config.SimpleJmsListenerContainerFactory;
import org.springframework.jms.listener.SimpleMessageListenerContainer;
import org.springframework.util.ReflectionUtils;

/** As {@link CorrelatedJmsFactory}, for containers that the broker's client calls. */
final class CorrelatedSimpleJmsFactory extends SimpleJmsListenerContainerFactory {
  CorrelatedSimpleJmsFactory(SimpleJmsListenerContainerFactory factory) {
    ReflectionUtils.shallowCopyFieldState(factory, this);
    Loggers.keep(factory.getClass(), this);
  }

  @Override
  protected SimpleMessageListenerContainer createContainerInstance() {
    return new Container();
  }

  private static final class Container extends SimpleMessageListenerContainer {
    Container() {
      Loggers.keep(SimpleMessageListenerContainer.class, this);
    }

    /** Calls the error handler as well. */
    @Override
    protected void executeListener(Session session, Message message) {
      try (CorrelationScope scope = JmsMessages.open(message)) {
        super.executeListener(session, message);
      }
    }
  }
}
