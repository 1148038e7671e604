package dev.clew.examples.messages.shop;

import dev.clew.examples.messages.ArtemisBroker;
import dev.clew.examples.messages.JmsCorrelation;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * The shop's end of the queue. It connects when it is first needed, and again after a failure.
 *
 * <p>Thread-safe.
 */
final class OrderQueue implements AutoCloseable {
  static final String NAME = "orders";
  static final String DEAD_LETTERS = ArtemisBroker.deadLettersOf(NAME);

  private final String url;
  private final ConnectionFactory factory;
  private @Nullable Connection connection;

  OrderQueue(String url) {
    this.url = url;
    this.factory = new ActiveMQConnectionFactory(url);
  }

  /** A connection that is started. */
  static Connection connect(ConnectionFactory factory, String url) throws BrokerDownException {
    try {
      Connection connection = factory.createConnection();
      connection.start();
      return connection;
    } catch (JMSException e) {
      throw new BrokerDownException(url, e);
    }
  }

  synchronized Connection connection() throws BrokerDownException {
    Connection open = connection;
    if (open == null) {
      open = connect(factory, url);
      connection = open;
    }
    return open;
  }

  void put(Order order) throws BrokerDownException {
    Connection open = connection();
    try (Session session = open.createSession();
        MessageProducer producer = session.createProducer(session.createQueue(NAME))) {
      TextMessage message = session.createTextMessage(order.text());
      JmsCorrelation.inject(message);
      producer.send(message);
    } catch (JMSException e) {
      drop(open);
      throw new BrokerDownException(url, e);
    }
  }

  private synchronized void drop(Connection failed) {
    try {
      failed.close();
    } catch (JMSException e) {
      // It is the one that has failed.
    }
    if (connection == failed) {
      connection = null;
    }
  }

  @Override
  public synchronized void close() throws JMSException {
    if (connection != null) {
      connection.close();
    }
  }
}
