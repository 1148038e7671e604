package dev.clew.examples.messages;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles a queue's messages one after the other, each in a transaction of its own. One that fails
 * is delivered again, as often as the broker's settings say, and then is a dead letter.
 */
public final class JmsWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JmsWorker.class);

  private final Session session;
  private final Handler handler;

  private JmsWorker(Session session, Handler handler) {
    this.session = session;
    this.handler = handler;
  }

  /** Starts a worker on a connection that is started already. */
  public static JmsWorker start(Connection connection, String queue, Handler handler)
      throws JMSException {
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    JmsWorker worker = new JmsWorker(session, handler);
    session
        .createConsumer(session.createQueue(queue))
        .setMessageListener(JmsCorrelation.listener(worker::onMessage));
    return worker;
  }

  /** Throws nothing of the handler's: what a client library says of it would have no ID. */
  private void onMessage(Message message) {
    try {
      handle(message);
    } catch (JMSException e) {
      log.error("the broker was not told what became of a message", e);
      throw new JMSRuntimeException(e.getMessage(), e.getErrorCode(), e);
    }
  }

  private void handle(Message message) throws JMSException {
    try {
      handler.handle(message.getBody(String.class));
    } catch (Exception e) {
      log.error("message failed", e);
      session.rollback();
      return;
    }
    session.commit();
  }

  @Override
  public void close() throws JMSException {
    session.close();
  }
}
