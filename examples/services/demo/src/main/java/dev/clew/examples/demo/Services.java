package dev.clew.examples.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The demo's three services, each in a JVM of its own. */
public final class Services implements AutoCloseable {
  private final Options options;
  private final Jvms jvms;

  /**
   * @param options the folders and the ports
   * @param grace how long a service may take to stop before it is killed
   */
  public Services(Options options, Duration grace) {
    this.options = options;
    this.jvms = new Jvms(grace);
  }

  /** Fails when something listens already on one of the ports that were asked for. */
  static void requireFreePorts(Options options) {
    options
        .ports()
        .forEach(
            (service, port) -> {
              if (port == 0) {
                return;
              }
              InetAddress local = InetAddress.getLoopbackAddress();
              boolean answers;
              try (Socket socket = new Socket()) {
                // On some systems two can be bound to one port, on all addresses and on one.
                socket.connect(new InetSocketAddress(local, port), 1000);
                answers = true;
              } catch (IOException e) {
                answers = false;
              }
              if (answers) {
                throw new DemoException("Port " + port + " for " + service + " is in use");
              }
              try {
                new ServerSocket(port, 1, local).close();
              } catch (IOException e) {
                throw new DemoException(
                    "Port " + port + " for " + service + " cannot be used: " + e.getMessage());
              }
            });
  }

  /**
   * Starts a service and waits until it listens.
   *
   * @param service which
   * @param settings further system properties, {@code name=value}
   * @return where it listens
   */
  public URI start(Service service, String... settings) throws InterruptedException {
    Path jar =
        options
            .services()
            .resolve(Path.of(service.toString(), "target", "clew-example-" + service + ".jar"));
    List<String> all = new ArrayList<>();
    all.add("port=" + options.ports().get(service));
    all.addAll(List.of(settings));
    return jvms.startJar(service.toString(), jar, logFile(service), all);
  }

  /** Ends a service as the system does that has no memory left: it gets no time. */
  void kill(Service service) throws InterruptedException {
    jvms.kill(service.toString());
  }

  /** The file of a service's recorder. */
  Path ringFile(Service service) {
    return Path.of(logFile(service) + ".ring");
  }

  /** The file with a service's JSON lines. */
  Path logFile(Service service) {
    return options.logs().resolve(service + ".jsonl").toAbsolutePath();
  }

  /** Waits until one of the services ends, and returns its name. */
  String awaitEnd() {
    return jvms.awaitEnd();
  }

  boolean isClosed() {
    return jvms.isClosed();
  }

  @Override
  public void close() {
    jvms.close();
  }
}
