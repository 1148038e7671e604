package dev.clew.examples.messages;

import dev.clew.Correlation;
import dev.clew.CorrelationPropagator;
import dev.clew.CorrelationScope;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The correlation ID in Jakarta Messaging: in the property {@code correlation_id}, for a property's
 * name must be a Java identifier and {@code Correlation-Id} is none; and in {@code
 * JMSCorrelationID}, where brokers' consoles show it, unless the application has its own value
 * there, or awaits an answer: who asked looks for the answer by that header.
 */
public final class JmsCorrelation {
  private static final String PROPERTY = "correlation_id";
  private static final String HEADER = "JMSCorrelationID";
  private static final CorrelationPropagator PROPAGATOR =
      CorrelationPropagator.of(List.of(PROPERTY, HEADER));

  private JmsCorrelation() {}

  /**
   * Writes the current ID into a message that is about to be sent. A question has its {@code
   * JMSReplyTo} by then.
   */
  public static void inject(Message message) {
    PROPAGATOR.inject(Correlation.current(), message, JmsCorrelation::set);
  }

  /** Has each message handled under its own ID, or under a new one. */
  public static MessageListener listener(MessageListener listener) {
    return message -> {
      try (CorrelationScope scope = open(message)) {
        listener.onMessage(message);
      }
    };
  }

  /** The same, for a message that was fetched with {@code receive}. */
  public static CorrelationScope open(Message message) {
    return PROPAGATOR.openRoot(message, JmsCorrelation::get);
  }

  private static @Nullable String get(Message message, String name) {
    try {
      return name.equals(HEADER) ? header(message) : message.getStringProperty(name);
    } catch (JMSException e) {
      throw unchecked(e);
    }
  }

  /** An answer has the message ID of its question there, and each of those begins so. */
  private static @Nullable String header(Message message) throws JMSException {
    String header = message.getJMSCorrelationID();
    return header == null || header.startsWith("ID:") ? null : header;
  }

  private static void set(Message message, String name, String id) {
    try {
      String header = message.getJMSCorrelationID();
      // A message that is sent again still has the ID from before; a reply has its request's.
      if (message.getJMSReplyTo() == null
          && (header == null || header.equals(message.getStringProperty(name)))) {
        message.setJMSCorrelationID(id);
      }
      message.setStringProperty(name, id);
    } catch (JMSException e) {
      throw unchecked(e);
    }
  }

  private static JMSRuntimeException unchecked(JMSException e) {
    return new JMSRuntimeException(e.getMessage(), e.getErrorCode(), e);
  }
}
