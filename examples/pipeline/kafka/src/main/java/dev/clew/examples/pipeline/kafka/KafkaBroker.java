package dev.clew.examples.pipeline.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * One Kafka on a loopback port, broker and controller in one, from the jars in Maven Central. Not
 * for production.
 *
 * <p>Argument: the folder for its data. It prints {@code kafka listens on kafka://127.0.0.1:PORT}
 * and runs until it is told to end.
 */
public final class KafkaBroker {
  private KafkaBroker() {}

  public static void main(String[] args) throws Exception {
    if (args.length != 1) {
      System.err.println("Expected the folder for the data");
      System.exit(2);
    }
    int port;
    int controllerPort;
    // The controller is told its own port beforehand, so 0 will not do. Both are held at once, so
    // that they differ.
    try (ServerSocket first = freePort();
        ServerSocket second = freePort()) {
      port = first.getLocalPort();
      controllerPort = second.getLocalPort();
    }
    String logs = Files.createDirectories(Path.of(args[0])).toString();
    KafkaConfig settings = new KafkaConfig(settings(port, controllerPort, logs), false);
    new Formatter()
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(1)
        .addDirectory(logs)
        .setMetadataLogDirectory(logs)
        .setControllerListenerName("CONTROLLER")
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .run();
    KafkaRaftServer server = new KafkaRaftServer(settings, Time.SYSTEM);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.shutdown();
                  server.awaitShutdown();
                },
                "close broker"));
    server.startup();
    System.out.println("kafka listens on kafka://127.0.0.1:" + port);
    server.awaitShutdown();
  }

  private static Properties settings(int port, int controllerPort, String logs) {
    Properties settings = new Properties();
    settings.setProperty("process.roles", "broker,controller");
    settings.setProperty("node.id", "1");
    settings.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    settings.setProperty("controller.listener.names", "CONTROLLER");
    settings.setProperty(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    settings.setProperty(
        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.setProperty("log.dirs", logs);
    settings.setProperty("log.cleaner.enable", "false");
    settings.setProperty("offsets.topic.replication.factor", "1");
    settings.setProperty("offsets.topic.num.partitions", "1");
    settings.setProperty("group.initial.rebalance.delay.ms", "0");
    return settings;
  }

  private static ServerSocket freePort() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }
}
