package dev.clew.examples.applications;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The application in a process of its own, as it runs in production, and its standard output. */
final class Application implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("started on ports? (\\d+)");

  private static final String END = "\u0000";

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();
  private final List<Integer> ports = new ArrayList<>();

  private Application(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "output of the application");
    reader.setDaemon(true);
    reader.start();
  }

  static Application start(String mainClass, List<String> arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                mainClass));
    command.addAll(arguments);
    Application application =
        new Application(
            new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    try {
      application.awaitPorts(2);
    } catch (Throwable e) {
      application.process.destroyForcibly();
      throw e;
    }
    return application;
  }

  /** What the application is deployed with: not the tests, and nothing that they are made of. */
  static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(
            entry ->
                !entry.endsWith("test-classes")
                    && !entry.contains("clew-testing")
                    && !entry.contains("surefire")
                    && !entry.contains("junit")
                    && Files.exists(Path.of(entry)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private void read() {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        unread.add(line);
      }
    } catch (IOException e) {
      // The process is gone.
    } finally {
      unread.add(END);
    }
  }

  private void awaitPorts(int number) throws Exception {
    while (ports.size() < number) {
      String line = unread.poll(120, TimeUnit.SECONDS);
      if (line == null || line.equals(END)) {
        throw new IllegalStateException(
            "The application did not start:\n" + String.join("\n", lines));
      }
      lines.add(line);
      Matcher port = PORT.matcher(line);
      if (port.find()) {
        ports.add(Integer.valueOf(port.group(1)));
      }
    }
  }

  int port() {
    return ports.get(0);
  }

  /** The port of Actuator. */
  int managementPort() {
    return ports.get(1);
  }

  /** Stops the application as an orchestrator does, and gives all that it wrote. */
  List<String> stop() throws Exception {
    process.destroy();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The application did not stop");
    }
    for (String line = unread.take(); !line.equals(END); line = unread.take()) {
      lines.add(line);
    }
    return lines;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
