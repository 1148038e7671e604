package dev.clew.examples.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JVMs that the demo started. Closing stops them all, and no more can be started; it may come
 * from the shutdown hook while another thread is starting one.
 */
public final class Services implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Pattern LISTENS = Pattern.compile(".* listens on (http://\\S+)");

  private final Options options;
  private final Duration grace;
  private final List<Running> running = new ArrayList<>();
  private boolean closed;

  /**
   * @param options the folders and the ports
   * @param grace how long a service may take to stop before it is killed
   */
  public Services(Options options, Duration grace) {
    this.options = options;
    this.grace = grace;
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
            .examples()
            .resolve(Path.of(service.toString(), "target", "clew-example-" + service + ".jar"));
    if (!Files.isRegularFile(jar)) {
      throw new DemoException(jar + " is missing: build it first, with mvn -Pdemo verify");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A short life: start quickly rather than run fast.
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:+UseSerialGC");
    command.add("-Dport=" + options.ports().get(service));
    command.add("-Dlog.file=" + logFile(service));
    Arrays.stream(settings).map(setting -> "-D" + setting).forEach(command::add);
    command.add("-jar");
    command.add(jar.toString());

    Running started;
    synchronized (this) {
      if (closed) {
        throw new DemoException("The demo is stopping");
      }
      try {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        started = new Running(service, process, logFile(service));
      } catch (IOException e) {
        throw new DemoException(service + " could not be started: " + e.getMessage());
      }
      running.add(started);
    }
    return started.awaitListening();
  }

  /** The file with a service's JSON lines. */
  public Path logFile(Service service) {
    return options.logs().resolve(service + ".jsonl").toAbsolutePath();
  }

  /** Waits until one of the services ends. */
  Service awaitEnd() {
    CompletableFuture<?>[] ends;
    synchronized (this) {
      ends =
          running.stream()
              .map(each -> each.process.onExit().thenApply(process -> each.service))
              .toArray(CompletableFuture<?>[]::new);
    }
    return (Service) CompletableFuture.anyOf(ends).join();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    running.forEach(each -> each.process.destroy());
    try {
      long deadline = System.nanoTime() + grace.toNanos();
      for (Running each : running) {
        if (!each.process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          each.process.destroyForcibly().waitFor(grace.toNanos(), TimeUnit.NANOSECONDS);
        }
      }
    } catch (InterruptedException e) {
      running.forEach(each -> each.process.destroyForcibly());
      Thread.currentThread().interrupt();
    }
    running.clear();
  }

  /** One JVM, and what it has printed lately. */
  private static final class Running {
    private static final int KEPT_LINES = 40;

    private final Service service;
    private final Process process;
    private final Path logFile;
    private final CompletableFuture<URI> address = new CompletableFuture<>();
    private final Deque<String> printed = new ArrayDeque<>();

    Running(Service service, Process process, Path logFile) {
      this.service = service;
      this.logFile = logFile;
      this.process = process;
      Thread reader = new Thread(this::read, "output of " + service);
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      try (BufferedReader lines = process.inputReader()) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          Matcher listens = LISTENS.matcher(line);
          synchronized (printed) {
            printed.add(line);
            if (printed.size() > KEPT_LINES) {
              printed.remove();
            }
          }
          if (listens.matches()) {
            address.complete(URI.create(listens.group(1)));
          }
        }
      } catch (IOException e) {
        // The process has ended, which is said below.
      }
      address.completeExceptionally(new IOException("it ended"));
    }

    URI awaitListening() throws InterruptedException {
      String why;
      try {
        return address.get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        why = "ended before it listened";
      } catch (TimeoutException e) {
        why = "did not listen within " + START_TIMEOUT.toSeconds() + " s";
      }
      synchronized (printed) {
        throw new DemoException(
            service
                + " "
                + why
                + (printed.isEmpty() ? "" : ". It printed:\n  " + String.join("\n  ", printed))
                + "\nIts log file is "
                + logFile);
      }
    }
  }
}
