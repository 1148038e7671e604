package dev.clew.spring.messaging;

import dev.clew.CorrelationScope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessagePostProcessor;

/** IDs in the headers of AMQP's messages. */
final class RabbitMessages implements MessagePostProcessor {
  private final Incoming incoming;

  RabbitMessages(Incoming incoming) {
    this.incoming = incoming;
  }

  /** What a container hands to its listener: a message, or a list of them. */
  CorrelationScope open(Object data) {
    if (data instanceof List<?> list) {
      List<Message> messages = new ArrayList<>();
      for (Object each : list) {
        if (each instanceof Message message) {
          messages.add(message);
        }
      }
      return incoming.openAll(messages, RabbitMessages::get);
    }
    return incoming.open((Message) data, RabbitMessages::get);
  }

  private static @Nullable String get(Message message, String name) {
    Object value = message.getMessageProperties().getHeaders().get(name);
    return value == null ? null : value.toString();
  }

  /** For what is sent; a header that the application set itself stays. */
  @Override
  public Message postProcessMessage(Message message) {
    incoming.inject(
        message.getMessageProperties().getHeaders(),
        (headers, name, id) -> headers.putIfAbsent(name, id));
    return message;
  }
}
