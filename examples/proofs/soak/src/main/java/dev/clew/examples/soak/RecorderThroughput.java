package dev.clew.examples.soak;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import dev.clew.logback.CorrelationJsonEncoder;
import dev.clew.logback.CorrelationRecorder;
import dev.clew.servlet.CorrelationFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.LoggerFactory;

/**
 * How many requests a second a service on Tomcat serves that has {@value #LINES} DEBUG lines in
 * each: at INFO, at INFO with a recorder, and with DEBUG written to its file. Each runs in a
 * process of its own, by turns, with clients that do as little as they can on the same processors.
 *
 * <p>One service asks a database and another service, and so does a little of what services do; the
 * other does nothing, so that its lines are nearly all of its work.
 */
public final class RecorderThroughput {
  private static final int LINES = 20;
  private static final int CLIENTS = 4;
  private static final int WARM_UP_SECONDS = 6;
  private static final int SECONDS = 8;

  private enum Mode {
    INFO("at INFO"),
    RECORDER("at INFO, with the recorder"),
    DEBUG("at DEBUG, written to the file");

    private final String title;

    Mode(String title) {
      this.title = title;
    }
  }

  private enum Service {
    SHOP("A service that asks a database and another service"),
    ECHO("A service that does nothing");

    private final String title;

    Service(String title) {
      this.title = title;
    }
  }

  private RecorderThroughput() {}

  /**
   * Measures, and prints a table.
   *
   * @param args how many rounds; or a service, a mode and a folder, for one process
   */
  public static void main(String[] args) throws Exception {
    if (args.length == 3) {
      System.out.println(
          measure(Service.valueOf(args[0]), Mode.valueOf(args[1]), Path.of(args[2])));
      System.exit(0);
    }
    int rounds = Integer.parseInt(args[0]);
    System.out.printf(
        "JDK %s, %d processors, medians of %d rounds of %d s%n",
        Runtime.version(), Runtime.getRuntime().availableProcessors(), rounds, SECONDS);
    for (Service service : Service.values()) {
      compare(service, rounds);
    }
  }

  private static void compare(Service service, int rounds) throws Exception {
    Map<Mode, List<Double>> results = new EnumMap<>(Mode.class);
    for (int round = 0; round < rounds; round++) {
      for (Mode mode : Mode.values()) {
        results.computeIfAbsent(mode, key -> new ArrayList<>()).add(inProcess(service, mode));
      }
    }
    double base = median(sorted(results, Mode.INFO));
    System.out.printf("%n%s%n%n", service.title);
    System.out.println("| | requests a second | of those at INFO | lowest and highest |");
    System.out.println("|---|--:|--:|--:|");
    for (Mode mode : Mode.values()) {
      double[] sorted = sorted(results, mode);
      double median = median(sorted);
      System.out.printf(
          Locale.ROOT,
          "| %s | %,.0f | %.1f %% | %,.0f to %,.0f |%n",
          mode.title,
          median,
          100 * median / base,
          sorted[0],
          sorted[sorted.length - 1]);
    }
  }

  private static double[] sorted(Map<Mode, List<Double>> results, Mode mode) {
    return results.getOrDefault(mode, List.of()).stream()
        .mapToDouble(Double::doubleValue)
        .sorted()
        .toArray();
  }

  private static double median(double[] values) {
    return (values[values.length / 2] + values[(values.length - 1) / 2]) / 2;
  }

  private static double inProcess(Service service, Mode mode) throws Exception {
    Path directory = Files.createTempDirectory("recorder-throughput");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                RecorderThroughput.class.getName(),
                service.name(),
                mode.name(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String last = "";
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last = line;
      }
      if (process.waitFor() != 0) {
        throw new IllegalStateException(mode + " failed: " + last);
      }
      return Double.parseDouble(last);
    } finally {
      process.destroyForcibly();
      try (var files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  private static double measure(Service service, Mode mode, Path directory) throws Exception {
    configure(mode, directory);
    try (Container stock = Container.tomcat(Shop::deployStock);
        Container container =
            Container.tomcat(
                context ->
                    deploy(context, service == Service.ECHO ? step -> {} : Shop.on(stock)))) {
      AtomicBoolean stopped = new AtomicBoolean();
      AtomicLong served = new AtomicLong();
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Thread client = new Thread(() -> drive(container.port(), stopped, served), "client");
        client.start();
        clients.add(client);
      }
      Thread.sleep(WARM_UP_SECONDS * 1_000L);
      long before = served.get();
      long began = System.nanoTime();
      Thread.sleep(SECONDS * 1_000L);
      double perSecond = (served.get() - before) * 1e9 / (System.nanoTime() - began);
      stopped.set(true);
      for (Thread client : clients) {
        client.join();
      }
      return perSecond;
    }
  }

  private static void configure(Mode mode, Path directory) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    CorrelationJsonEncoder encoder = new CorrelationJsonEncoder();
    encoder.setContext(context);
    encoder.start();
    FileAppender<ILoggingEvent> file = new FileAppender<>();
    file.setContext(context);
    file.setFile(directory.resolve("service.log").toString());
    file.setEncoder(encoder);
    file.start();
    Logger logger = context.getLogger("dev.clew");
    logger.setLevel(mode == Mode.DEBUG ? Level.DEBUG : Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(file);
    if (mode == Mode.RECORDER) {
      CorrelationRecorder recorder = new CorrelationRecorder();
      recorder.setContext(context);
      recorder.setFile(directory.resolve("clew-recorder.ring").toString());
      recorder.start();
      context.addTurboFilter(recorder);
    }
  }

  private static void deploy(ServletContext context, Work work) {
    context
        .addFilter("correlation", new CorrelationFilter())
        .addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
    context.addServlet("orders", new Orders(work)).addMapping("/*");
  }

  /** What a request does between its lines. */
  interface Work {
    /**
     * Does a part.
     *
     * @param step which, from 0 on
     */
    void step(int step) throws IOException;
  }

  @SuppressWarnings("serial") // Nobody writes it.
  private static final class Orders extends HttpServlet {
    private static final org.slf4j.Logger LOG =
        LoggerFactory.getLogger("dev.clew.examples.soak.Orders");

    private final Work work;

    Orders(Work work) {
      this.work = work;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String order = request.getRequestURI();
      for (int line = 0; line < LINES; line++) {
        work.step(line);
        LOG.debug("order {} of {}: step {} done", order, "customer-17", line);
      }
      LOG.info("order {} accepted", order);
      response.setContentType("text/plain");
      response.setContentLength(2);
      response.getOutputStream().write(new byte[] {'o', 'k'});
    }
  }

  /** One request after the other on one connection. */
  private static void drive(int port, AtomicBoolean stopped, AtomicLong served) {
    byte[] request =
        "GET /orders/4711 HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] answer = new byte[4_096];
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      while (!stopped.get()) {
        out.write(request);
        int length = 0;
        while (length < 2 || answer[length - 1] != 'k' || answer[length - 2] != 'o') {
          int read = in.read(answer, length, answer.length - length);
          if (read < 0) {
            throw new IOException("the connection was closed");
          }
          length += read;
        }
        served.incrementAndGet();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
