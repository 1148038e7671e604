package dev.clew.spring.messaging;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.MessagePostProcessor;

/** IDs in the headers of AMQP's messages. */
final class RabbitMessages implements MessagePostProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(RabbitMessages.class);

  private final OwnTexts written = new OwnTexts();
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
    Message sent = withId(withoutEarlierId(message));
    // Another thread may have sent the same one, for the first time, at this moment.
    return hasEarlierId(sent) ? withId(withoutEarlierId(sent)) : sent;
  }

  private Message withId(Message message) {
    incoming.inject(
        message.getMessageProperties().getHeaders(),
        (headers, name, id) -> headers.computeIfAbsent(name, absent -> written.copy(id)));
    return message;
  }

  /**
   * A message that was sent before has the ID of who sent it then: a copy is sent now, because the
   * application may send the same one on several threads.
   */
  private Message withoutEarlierId(Message message) {
    try {
      if (hasEarlierId(message)) {
        Message copy = MessageBuilder.fromMessage(message).build();
        copy.getMessageProperties().getHeaders().remove(incoming.writtenName());
        return copy;
      }
    } catch (RuntimeException e) {
      // Whatever a subclass of the application's throws: it is sent as it is.
      LOG.debug("A message that is sent again keeps its correlation ID", e);
    }
    return message;
  }

  private boolean hasEarlierId(Message message) {
    return message.getMessageProperties().getHeaders().get(incoming.writtenName())
            instanceof String there
        && !there.equals(Correlation.currentId())
        && written.has(there);
  }
}
