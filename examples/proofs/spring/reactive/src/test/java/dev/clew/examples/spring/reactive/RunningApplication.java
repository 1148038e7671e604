package dev.clew.examples.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.testing.CapturedLog;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** An application on Netty, on a free port, with one client and all that is logged. */
final class RunningApplication implements AutoCloseable {
  static final String ACCESS = "dev.clew.servlet.access";

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final CapturedLog log;
  private final ConfigurableApplicationContext context;

  private RunningApplication(CapturedLog log, ConfigurableApplicationContext context) {
    this.log = log;
    this.context = context;
  }

  static RunningApplication start(Class<?> application, String... properties) {
    CapturedLog log = CapturedLog.of("dev.clew");
    try {
      return new RunningApplication(log, run(application, properties));
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  private static ConfigurableApplicationContext run(Class<?> application, String... properties) {
    SpringApplication spring = new SpringApplication(application);
    spring.setRegisterShutdownHook(false);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.address=localhost", "--server.port=0", "--spring.main.banner-mode=off"));
    for (String property : properties) {
      arguments.add("--" + property);
    }
    return spring.run(arguments.toArray(String[]::new));
  }

  ConfigurableApplicationContext context() {
    return context;
  }

  HttpClient client() {
    return client;
  }

  int port() {
    return port("local.server.port");
  }

  private int port(String property) {
    return Integer.parseInt(Objects.requireNonNull(context.getEnvironment().getProperty(property)));
  }

  HttpRequest.Builder request(String path, String... headers) {
    return request(port(), path, headers);
  }

  private static HttpRequest.Builder request(int port, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).timeout(PATIENCE);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  /** What the server answers; {@code headers} are names and values by turns. */
  HttpResponse<String> get(String path, String... headers) throws Exception {
    return client.send(request(path, headers).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The same of the port that Actuator has to itself. */
  HttpResponse<String> getFromManagement(String path, String... headers) throws Exception {
    return client.send(
        request(port("local.management.port"), path, headers).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Sends bytes that no proper client would, and returns all that comes back. */
  String sendRaw(String request) throws IOException {
    try (Socket socket = new Socket("localhost", port())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  List<ILoggingEvent> events(String logger) {
    return log.events().stream().filter(event -> event.getLoggerName().equals(logger)).toList();
  }

  List<ILoggingEvent> events() {
    return log.events();
  }

  List<String> warnings() {
    return log.warnings();
  }

  /** The messages of a logger, each with the ID that it was logged with. */
  List<String> logged(String logger) {
    return events(logger).stream()
        .map(event -> event.getFormattedMessage() + " " + idOf(event))
        .toList();
  }

  static @Nullable String idOf(ILoggingEvent event) {
    return event.getMDCPropertyMap().get(Correlation.MDC_KEY);
  }

  static @Nullable Object pair(ILoggingEvent event, String key) {
    return event.getKeyValuePairs().stream()
        .filter((KeyValuePair pair) -> pair.key.equals(key))
        .findFirst()
        .map(pair -> pair.value)
        .orElse(null);
  }

  /** The records of a request, once there is one: {@code path status}. */
  List<String> accessRecordsOf(String id) {
    await("the access record of " + id, () -> !records(id).isEmpty());
    return records(id);
  }

  private List<String> records(String id) {
    return events(ACCESS).stream()
        .filter(event -> id.equals(idOf(event)))
        .map(RunningApplication::asText)
        .toList();
  }

  ILoggingEvent accessEventOf(String id) {
    accessRecordsOf(id);
    return events(ACCESS).stream().filter(e -> id.equals(idOf(e))).findFirst().orElseThrow();
  }

  private static String asText(ILoggingEvent event) {
    return pair(event, "url.path") + " " + pair(event, "http.response.status_code");
  }

  /** Stops the application, and so waits for all it has to log: {@code id path status}. */
  List<String> allAccessRecords() {
    context.close();
    return events(ACCESS).stream().map(event -> idOf(event) + " " + asText(event)).toList();
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    context.close();
    log.close();
  }
}
