package dev.clew.examples.pipeline.opensearch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.opensearch.common.settings.Settings;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

/**
 * One OpenSearch node on a loopback port, from the jars in Maven Central: a real engine without an
 * installation, for trying things. Not for production.
 *
 * <p>Arguments: the folder for its data, and the port (0 for a free one). It prints {@code
 * opensearch listens on http://127.0.0.1:PORT} and runs until it is told to end.
 */
public final class OpenSearch {
  private OpenSearch() {}

  public static void main(String[] args) throws Exception {
    if (args.length != 2) {
      System.err.println("Expected the folder for the data and the port");
      System.exit(2);
    }
    Path home = Path.of(args[0]).toAbsolutePath();
    Files.createDirectories(home.resolve("config"));
    Settings settings =
        Settings.builder()
            .put("path.home", home)
            .put("cluster.name", "clew-example")
            .put("node.name", "example")
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("http.port", args[1])
            .put("transport.port", "0")
            .put("transport.type", "netty4")
            .put("http.type", "netty4")
            // An example must run on a disk that is nearly full, too.
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();

    Node node = new ExampleNode(settings);
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    node.close();
                  } catch (Exception e) {
                    System.err.println("OpenSearch did not close: " + e);
                  } finally {
                    closed.countDown();
                  }
                },
                "close node"));
    node.start();
    int port =
        node.injector()
            .getInstance(HttpServerTransport.class)
            .boundAddress()
            .publishAddress()
            .getPort();
    System.out.println("opensearch listens on http://127.0.0.1:" + port);
    closed.await();
  }

  private static final class ExampleNode extends Node {
    ExampleNode(Settings settings) {
      super(
          InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "example"),
          List.of(Netty4Plugin.class),
          false);
    }
  }
}
