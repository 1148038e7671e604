package dev.clew.examples.messages;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The RabbitMQ that is installed on this machine: a node of its own, in a folder of its own, on
 * free ports. A RabbitMQ that runs here already is not touched.
 */
final class RabbitMqBroker implements AutoCloseable {
  static final String HOW_TO_INSTALL =
      "RabbitMQ is not installed, so nothing was tested with it; on Debian or Ubuntu:"
          + " apt-get install rabbitmq-server";

  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

  private final Process process;
  private final Map<String, String> environment;
  private final int port;

  private RabbitMqBroker(Process process, Map<String, String> environment, int port) {
    this.process = process;
    this.environment = environment;
    this.port = port;
  }

  /** The start script, which unlike the one on the path lets any user start a node. */
  static Optional<Path> installed() {
    return Stream.of("/usr/lib/rabbitmq/bin", "/opt/rabbitmq/sbin", "/opt/homebrew/sbin")
        .map(folder -> Path.of(folder, "rabbitmq-server"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static RabbitMqBroker start(Path script, Path folder) throws Exception {
    int port;
    int distributionPort;
    int epmdPort;
    try (ServerSocket first = freePort();
        ServerSocket second = freePort();
        ServerSocket third = freePort()) {
      port = first.getLocalPort();
      distributionPort = second.getLocalPort();
      epmdPort = third.getLocalPort();
    }
    Map<String, String> environment =
        Map.ofEntries(
            Map.entry("HOME", folder.toString()),
            // Erlang's port mapper, too, is one of our own, so that it can be stopped.
            Map.entry("ERL_EPMD_PORT", Integer.toString(epmdPort)),
            Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
            Map.entry("RABBITMQ_NODENAME", "clew-" + port + "@localhost"),
            Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
            Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
            Map.entry("RABBITMQ_DIST_PORT", Integer.toString(distributionPort)),
            Map.entry("RABBITMQ_CONF_ENV_FILE", folder.resolve("rabbitmq-env.conf").toString()),
            Map.entry("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq").toString()),
            Map.entry("RABBITMQ_ADVANCED_CONFIG_FILE", folder.resolve("advanced").toString()),
            Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("plugins").toString()),
            Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("data").toString()),
            Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
            Map.entry("RABBITMQ_LOGS", "-"));
    ProcessBuilder builder = new ProcessBuilder(script.toString());
    builder.environment().putAll(environment);
    Path output = folder.resolve("output");
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    RabbitMqBroker broker = new RabbitMqBroker(builder.start(), environment, port);
    try {
      broker.awaitConnection(output);
    } catch (IOException | InterruptedException e) {
      broker.close();
      throw e;
    }
    return broker;
  }

  private static ServerSocket freePort() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private void awaitConnection(Path output) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (true) {
      try {
        factory().newConnection().close();
        return;
      } catch (IOException | TimeoutException e) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new IOException(
              "RabbitMQ did not start; it printed:\n" + Files.readString(output), e);
        }
        process.waitFor(50, TimeUnit.MILLISECONDS);
      }
    }
  }

  private ConnectionFactory factory() {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(port);
    return factory;
  }

  int port() {
    return port;
  }

  /**
   * Connects.
   *
   * @param threads what runs the consumers
   */
  Connection connect(ExecutorService threads) throws IOException, TimeoutException {
    return factory().newConnection(threads);
  }

  @Override
  public void close() throws IOException {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    // Its data is thrown away, so it need not take its time.
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle each : all) {
      try {
        each.onExit().get(30, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        throw new IOException("RabbitMQ did not end: " + each.pid(), e);
      }
    }
    ProcessBuilder stopPortMapper = new ProcessBuilder("epmd", "-kill");
    stopPortMapper.environment().putAll(environment);
    stopPortMapper.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try {
      stopPortMapper.start().waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
