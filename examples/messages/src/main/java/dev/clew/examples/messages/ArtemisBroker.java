package dev.clew.examples.messages;

import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/**
 * ActiveMQ Artemis in this JVM. It keeps messages in memory only. A message that fails {@value
 * #MAX_DELIVERIES} times becomes a dead letter.
 *
 * <p>As a program it runs until it is stopped; the system property {@code port} says where, {@value
 * #DEFAULT_PORT} unless set.
 */
public final class ArtemisBroker implements AutoCloseable {
  static final int MAX_DELIVERIES = 3;
  private static final int DEFAULT_PORT = 61616;
  private static final String DEAD_LETTER_ADDRESS = "dead";
  private static final String DEAD_LETTER_SUFFIX = ".dead";

  private final EmbeddedActiveMQ server;

  private ArtemisBroker(EmbeddedActiveMQ server) {
    this.server = server;
  }

  public static void main(String[] args) throws Exception {
    ArtemisBroker broker = start(Integer.getInteger("port", DEFAULT_PORT));
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop broker"));
    System.out.println("broker listens on " + broker.url());
  }

  /**
   * Starts a broker.
   *
   * @param port where it listens on the loopback address; 0 for a free port
   */
  public static ArtemisBroker start(int port) throws Exception {
    Configuration configuration =
        new ConfigurationImpl()
            .setPersistenceEnabled(false)
            .setSecurityEnabled(false)
            .setJMXManagementEnabled(false)
            .addAcceptorConfiguration("tcp", "tcp://localhost:" + port + "?protocols=CORE");
    configuration.addAddressSetting(
        "#",
        new AddressSettings()
            .setMaxDeliveryAttempts(MAX_DELIVERIES)
            .setRedeliveryDelay(0)
            .setDeadLetterAddress(SimpleString.of(DEAD_LETTER_ADDRESS))
            .setAutoCreateDeadLetterResources(true)
            .setDeadLetterQueuePrefix(SimpleString.of(""))
            .setDeadLetterQueueSuffix(SimpleString.of(DEAD_LETTER_SUFFIX)));
    return new ArtemisBroker(new EmbeddedActiveMQ().setConfiguration(configuration).start());
  }

  /** Where clients find it. */
  public String url() {
    return "tcp://localhost:"
        + server.getActiveMQServer().getRemotingService().getAcceptor("tcp").getActualPort();
  }

  /** The JMS name of the queue with the messages that a queue has given up. */
  public static String deadLettersOf(String queue) {
    return DEAD_LETTER_ADDRESS + "::" + queue + DEAD_LETTER_SUFFIX;
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The broker did not stop", e);
    }
  }
}
