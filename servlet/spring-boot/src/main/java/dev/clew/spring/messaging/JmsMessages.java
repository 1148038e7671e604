package dev.clew.spring.messaging;

import dev.clew.Correlation;
import dev.clew.CorrelationIdGenerator;
import dev.clew.CorrelationPropagator;
import dev.clew.CorrelationScope;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * IDs in Jakarta Messaging: in a property, and in the header where brokers' consoles show it,
 * unless the application has its own value there, or awaits an answer.
 */
final class JmsMessages {
  static final String PROPERTY = "correlation_id";
  private static final String HEADER = "JMSCorrelationID";

  /** Every ID that a broker gives to a message begins so, and no other value of the header does. */
  private static final String MESSAGE_ID = "ID:";

  private static final CorrelationPropagator PROPAGATOR =
      CorrelationPropagator.of(List.of(PROPERTY, HEADER));

  private final CorrelationIdGenerator generator;

  JmsMessages(CorrelationIdGenerator generator) {
    this.generator = generator;
  }

  CorrelationScope open(Message message) {
    return PROPAGATOR.openRoot(message, JmsMessages::get, generator);
  }

  /** Nothing for a message that has the property already, set by hand. */
  static void inject(Message message) {
    PROPAGATOR.inject(Correlation.current(), message, JmsMessages::set);
  }

  private static @Nullable String get(Message message, String name) {
    try {
      return name.equals(HEADER) ? header(message) : message.getStringProperty(name);
    } catch (JMSException e) {
      throw unchecked(e);
    }
  }

  /** An answer has the message ID of its question there. */
  private static @Nullable String header(Message message) throws JMSException {
    String header = message.getJMSCorrelationID();
    return header == null || header.startsWith(MESSAGE_ID) ? null : header;
  }

  private static void set(Message message, String name, String id) {
    try {
      String there = message.getStringProperty(name);
      if (there == null) {
        message.setStringProperty(name, id);
      } else if (!there.equals(id)) {
        return;
      }
      // Who answers copies the header of a question, and who asked looks for its answer by that:
      // without one it is the message ID, which no other question has.
      if (message.getJMSReplyTo() == null && message.getJMSCorrelationID() == null) {
        message.setJMSCorrelationID(id);
      }
    } catch (JMSException e) {
      throw unchecked(e);
    }
  }

  private static JMSRuntimeException unchecked(JMSException e) {
    return new JMSRuntimeException(e.getMessage(), e.getErrorCode(), e);
  }
}
