package dev.clew.examples.pipeline;

import dev.clew.examples.demo.DemoException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The programs that were started here. Closing stops them all, and no more can be started; it may
 * come from the shutdown hook while another thread is starting one.
 */
final class Processes implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final List<Child> children = new ArrayList<>();
  private boolean closed;

  /**
   * Starts a program.
   *
   * @param name what to call it when it fails
   * @param directory where it runs
   * @param environment what to add to the environment
   */
  synchronized Child start(
      String name, Path directory, Map<String, String> environment, List<String> command) {
    if (closed) {
      throw new DemoException("The pipeline is stopping");
    }
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).directory(directory.toFile());
    builder.environment().putAll(environment);
    try {
      Child child = new Child(name, builder.start());
      children.add(child);
      return child;
    } catch (IOException e) {
      throw new DemoException(name + " could not be started: " + e.getMessage());
    }
  }

  /** The {@code java} that runs this, for short lives: quick to start rather than fast. */
  static List<String> java(String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of(args));
    return command;
  }

  /** Where a program is installed, looked for also where a plain user's PATH does not lead. */
  static boolean isInstalled(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Stream.of(path.split(":")), Stream.of("/usr/sbin", "/sbin"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Fails with the name of a program that has ended by itself. */
  synchronized void requireAlive() {
    for (Child child : children) {
      if (!child.stopped && !child.process.isAlive()) {
        throw child.failure("has ended with status " + child.process.exitValue());
      }
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    for (int i = children.size() - 1; i >= 0; i--) {
      children.get(i).stop();
    }
    children.clear();
  }

  /** Kills a program that may not have been started. */
  static void kill(@Nullable Child child) {
    if (child != null) {
      child.kill();
    }
  }

  /** A program that runs. */
  static final class Child {
    private static final int KEPT_LINES = 40;

    private final String name;
    private final Process process;
    private final Deque<String> printed = new ArrayDeque<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean stopped;

    Child(String name, Process process) {
      this.name = name;
      this.process = process;
      Thread reader = new Thread(this::read, "output of " + name);
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      try (BufferedReader lines = process.inputReader()) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          synchronized (printed) {
            printed.add(line);
            if (printed.size() > KEPT_LINES) {
              printed.remove();
            }
            printed.notifyAll();
          }
        }
      } catch (IOException e) {
        // The process has ended.
      }
      ended.complete(null);
      synchronized (printed) {
        printed.notifyAll();
      }
    }

    /** Waits for a line that matches and returns its first group. */
    String awaitLine(Pattern pattern, Duration timeout) throws InterruptedException {
      long deadline = System.nanoTime() + timeout.toNanos();
      synchronized (printed) {
        while (true) {
          for (String line : printed) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
              return matcher.group(1);
            }
          }
          if (ended.isDone()) {
            throw failure("ended before it was up");
          }
          long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
          if (left <= 0) {
            throw failure("was not up within " + timeout.toSeconds() + " s");
          }
          printed.wait(left);
        }
      }
    }

    boolean isAlive() {
      return process.isAlive();
    }

    DemoException failure(String what) {
      synchronized (printed) {
        return new DemoException(
            name
                + " "
                + what
                + (printed.isEmpty() ? "" : ". It printed:\n  " + String.join("\n  ", printed)));
      }
    }

    /** Waits for a program that ends by itself; returns its status. */
    int awaitExit() throws InterruptedException {
      int status = process.waitFor();
      stopped = true;
      return status;
    }

    /** Asks it to end, and makes it when it does not. */
    void stop() {
      stopped = true;
      // A script's program is its child.
      List<ProcessHandle> below = process.descendants().toList();
      process.destroy();
      if (!awaitEnd()) {
        kill();
      }
      below.forEach(ProcessHandle::destroyForcibly);
    }

    /** Ends it in the middle of whatever it does. */
    void kill() {
      stopped = true;
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      awaitEnd();
    }

    private boolean awaitEnd() {
      try {
        return process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)
            && ended.thenApply(v -> true).get(GRACE.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } catch (ExecutionException | TimeoutException e) {
        return false;
      }
    }
  }
}
