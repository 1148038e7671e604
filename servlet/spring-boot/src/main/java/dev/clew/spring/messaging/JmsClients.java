package dev.clew.spring.messaging;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.spring.settings.PrivateFields;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.core.MessagePostProcessor;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Spring 7's {@code JmsClient}. For a priority, a time to live and the like it makes a template of
 * its own, which is no bean: so it gives the ID to its messages itself.
 */
final class JmsClients {
  private static final String SPRINGS = "org.springframework.jms.core.DefaultJmsClient";
  private static final String FIELD = "messagePostProcessor";

  private JmsClients() {}

  /** By name, because Spring 6 has no such class. */
  static boolean has(Object bean) {
    return bean.getClass().getName().equals(SPRINGS);
  }

  static void join(Object client) {
    MessagePostProcessor there =
        PrivateFields.read(client, client.getClass(), FIELD, MessagePostProcessor.class);
    if (!(there instanceof WithId)) {
      PrivateFields.replace(
          client, client.getClass(), FIELD, MessagePostProcessor.class, new WithId(there));
    }
  }

  private record WithId(@Nullable MessagePostProcessor application)
      implements MessagePostProcessor {
    @Override
    public Message<?> postProcessMessage(Message<?> message) {
      Message<?> sent = application == null ? message : application.postProcessMessage(message);
      CorrelationContext current = Correlation.current();
      return current.id() == null || sent.getHeaders().containsKey(JmsMessages.PROPERTY)
          ? sent
          : MessageBuilder.fromMessage(sent).setHeader(JmsMessages.PROPERTY, current.id()).build();
    }
  }
}
