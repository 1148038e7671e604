package dev.clew.spring.messaging;

import com.rabbitmq.client.Channel;
import dev.clew.CorrelationScope;
import dev.clew.spring.settings.Work;
import org.springframework.amqp.rabbit.config.DirectRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.util.ReflectionUtils;

/** As {@link CorrelatedRabbitFactory}, for containers that the client's threads call. */
final class CorrelatedDirectRabbitFactory extends DirectRabbitListenerContainerFactory {
  private final RabbitMessages messages;

  CorrelatedDirectRabbitFactory(
      DirectRabbitListenerContainerFactory factory, RabbitMessages messages) {
    ReflectionUtils.shallowCopyFieldState(factory, this);
    Loggers.keep(factory.getClass(), this);
    this.messages = messages;
  }

  @Override
  protected DirectMessageListenerContainer createContainerInstance() {
    return new Container(messages);
  }

  private static final class Container extends DirectMessageListenerContainer {
    private final RabbitMessages messages;

    Container(RabbitMessages messages) {
      this.messages = messages;
      Loggers.keep(DirectMessageListenerContainer.class, this);
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
