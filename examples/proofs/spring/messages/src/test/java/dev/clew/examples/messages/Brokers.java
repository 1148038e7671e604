package dev.clew.examples.messages;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Optional;

/** A broker of the example's, with where it is found. */
public record Brokers(AutoCloseable broker, String address) implements AutoCloseable {
  /** Starts a Kafka; the address is {@code host:port}. */
  public static Brokers kafka(Path folder) throws Exception {
    KafkaBroker broker = KafkaBroker.start(folder);
    return new Brokers(broker, broker.bootstrapServers());
  }

  /** Starts an Artemis; the address is a URL. */
  public static Brokers artemis() throws Exception {
    ArtemisBroker broker = ArtemisBroker.start(0);
    return new Brokers(broker, broker.url());
  }

  /** Starts the RabbitMQ that is installed; the address is {@code host:port}. */
  public static Brokers rabbitMq(Path folder) throws Exception {
    Optional<Path> script = RabbitMqBroker.installed();
    assumeTrue(script.isPresent(), RabbitMqBroker.HOW_TO_INSTALL);
    RabbitMqBroker broker = RabbitMqBroker.start(script.orElseThrow(), folder);
    return new Brokers(broker, "127.0.0.1:" + broker.port());
  }

  @Override
  public void close() throws Exception {
    broker.close();
  }
}
