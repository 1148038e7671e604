package dev.clew.spring.messaging;

import com.rabbitmq.client.Channel;
import dev.clew.CorrelationScope;
import dev.clew.spring.settings.Work;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.util.ReflectionUtils;

/** Stands for a factory, with all of its settings, and makes containers that open a scope. */
final class CorrelatedRabbitFactory extends SimpleRabbitListenerContainerFactory {
  private final RabbitMessages messages;

  CorrelatedRabbitFactory(SimpleRabbitListenerContainerFactory factory, RabbitMessages messages) {
    ReflectionUtils.shallowCopyFieldState(factory, this);
    Loggers.keep(factory.getClass(), this);
    this.messages = messages;
  }

  @Override
  protected SimpleMessageListenerContainer createContainerInstance() {
    return new Container(messages);
  }

  private static final class Container extends SimpleMessageListenerContainer {
    private final RabbitMessages messages;

    Container(RabbitMessages messages) {
      this.messages = messages;
      Loggers.keep(SimpleMessageListenerContainer.class, this);
    }

    /** Calls the advice, such as retries, and the error handler as well. */
    @Override
    protected void executeListener(Channel channel, Object data) {
      try (CorrelationScope scope = messages.open(data)) {
        Work.run(() -> super.executeListener(channel, data));
      }
    }
  }
}
