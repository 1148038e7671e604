package dev.clew.examples.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JVMs that a demo started. Closing stops them all, and no more can be started; it may come
 * from the shutdown hook while another thread is starting one.
 */
public final class Jvms implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Pattern LISTENS = Pattern.compile(".* listens on (\\w+://\\S+)");

  private final Duration grace;
  private final List<Running> running = new ArrayList<>();
  private boolean closed;

  /**
   * @param grace how long one may take to stop before it is killed
   */
  public Jvms(Duration grace) {
    this.grace = grace;
  }

  /**
   * Ends this JVM when another process ends. Maven that is killed leaves its child behind. Its end
   * is seen by asking for the parent again: {@code onExit} would wait until somebody has collected
   * the dead process.
   */
  public static void exitWhenOrphanedBy(ProcessHandle parent) {
    Thread watch =
        new Thread(
            () -> {
              ProcessHandle self = ProcessHandle.current();
              while (parent.isAlive() && Optional.of(parent).equals(self.parent())) {
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
              }
              System.exit(1);
            },
            "watch parent");
    watch.setDaemon(true);
    watch.start();
  }

  /**
   * Starts a program and waits until it says that it listens.
   *
   * @param name how it is spoken of
   * @param jar its jar, which names its libraries
   * @param logFile where it logs, told to it as {@code log.file}
   * @param arguments further arguments for {@code java}: system properties and, last, either {@code
   *     -jar} and the jar or a class path and a class
   * @return where it listens
   */
  URI start(String name, Path jar, Path logFile, List<String> arguments)
      throws InterruptedException {
    if (!Files.isRegularFile(jar)) {
      throw new DemoException(jar + " is missing: build it first, with mvn verify -Drun=demo");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A short life: start quickly rather than run fast.
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:+UseSerialGC");
    command.add("-Dlog.file=" + logFile);
    command.addAll(arguments);

    Running started;
    synchronized (this) {
      if (closed) {
        throw new DemoException("The demo is stopping");
      }
      try {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        started = new Running(name, process, logFile);
      } catch (IOException e) {
        throw new DemoException(name + " could not be started: " + e.getMessage());
      }
      running.add(started);
    }
    return started.awaitListening();
  }

  /**
   * Starts the program of a jar.
   *
   * @param name how it is spoken of
   * @param jar its jar, which names its main class and libraries
   * @param logFile where it logs
   * @param settings system properties, {@code name=value}
   * @return where it listens
   */
  public URI startJar(String name, Path jar, Path logFile, List<String> settings)
      throws InterruptedException {
    List<String> arguments = properties(settings);
    arguments.add("-jar");
    arguments.add(jar.toString());
    return start(name, jar, logFile, arguments);
  }

  /**
   * Starts one of several programs of a jar.
   *
   * @param name how it is spoken of
   * @param jar its jar, which names its libraries
   * @param main the class to run
   * @param logFile where it logs
   * @param settings system properties, {@code name=value}
   * @return where it listens
   */
  public URI startClass(String name, Path jar, Class<?> main, Path logFile, List<String> settings)
      throws InterruptedException {
    List<String> arguments = properties(settings);
    arguments.add("-classpath");
    arguments.add(jar.toString());
    arguments.add(main.getName());
    return start(name, jar, logFile, arguments);
  }

  private static List<String> properties(List<String> settings) {
    List<String> arguments = new ArrayList<>();
    settings.forEach(setting -> arguments.add("-D" + setting));
    return arguments;
  }

  /** Fails when one of the programs has ended by itself, and says what it has printed. */
  public synchronized void requireAllRunning() {
    for (Running each : running) {
      if (!each.process.isAlive()) {
        throw each.failure("has ended");
      }
    }
  }

  /** Waits until one of the programs ends, and returns its name. */
  public String awaitEnd() {
    CompletableFuture<?>[] ends;
    synchronized (this) {
      ends =
          running.stream()
              .map(each -> each.process.onExit().thenApply(process -> each.name))
              .toArray(CompletableFuture<?>[]::new);
    }
    return (String) CompletableFuture.anyOf(ends).join();
  }

  /** Ends one of them at once. */
  synchronized void kill(String name) throws InterruptedException {
    for (Running each : running) {
      if (each.name.equals(name)) {
        each.process.destroyForcibly().waitFor();
      }
    }
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

    private final String name;
    private final Process process;
    private final Path logFile;
    private final CompletableFuture<URI> address = new CompletableFuture<>();
    private final Deque<String> printed = new ArrayDeque<>();

    Running(String name, Process process, Path logFile) {
      this.name = name;
      this.logFile = logFile;
      this.process = process;
      Thread reader = new Thread(this::read, "output of " + name);
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
      throw failure(why);
    }

    DemoException failure(String why) {
      synchronized (printed) {
        return new DemoException(
            name
                + " "
                + why
                + (printed.isEmpty() ? "" : ". It printed:\n  " + String.join("\n  ", printed))
                + "\nIts log file is "
                + logFile);
      }
    }
  }
}
