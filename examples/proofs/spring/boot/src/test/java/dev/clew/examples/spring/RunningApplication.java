package dev.clew.examples.spring;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.servlet.CorrelationFilter;
import dev.clew.testing.CapturedLog;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** An application on its embedded server, on a free port. */
final class RunningApplication implements AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final CapturedLog log;
  private final ConfigurableApplicationContext context;

  private RunningApplication(CapturedLog log, ConfigurableApplicationContext context) {
    this.log = log;
    this.context = context;
  }

  static RunningApplication start(Class<?> application, String... properties) {
    return start(application, Map.of(), properties);
  }

  static RunningApplication start(
      Class<?> application, Map<String, Object> environment, String... properties) {
    CapturedLog log = CapturedLog.of("dev.clew");
    try {
      return new RunningApplication(log, run(application, environment, properties));
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  private static ConfigurableApplicationContext run(
      Class<?> application, Map<String, Object> environment, String... properties) {
    SpringApplication spring = new SpringApplication(application);
    spring.setRegisterShutdownHook(false);
    spring.addInitializers(
        context ->
            context
                .getEnvironment()
                .getPropertySources()
                .addFirst(
                    new SystemEnvironmentPropertySource("test-systemEnvironment", environment)));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.address=localhost",
                "--server.port=0",
                "--server.tomcat.threads.max=2",
                "--spring.main.banner-mode=off"));
    for (String property : properties) {
      arguments.add("--" + property);
    }
    return spring.run(arguments.toArray(String[]::new));
  }

  ConfigurableApplicationContext context() {
    return context;
  }

  /** What the server answers; {@code headers} are names and values by turns. */
  HttpResponse<String> get(String path, String... headers) throws Exception {
    return get("local.server.port", path, headers);
  }

  /** All that the server sends, also where the answer breaks off. */
  String sendRaw(String path, String header, String value) throws Exception {
    String port = context.getEnvironment().getRequiredProperty("local.server.port");
    try (Socket socket = new Socket("localhost", Integer.parseInt(port))) {
      socket.setSoTimeout(20_000);
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
      socket
          .getOutputStream()
          .write(
              (request + header + ": " + value + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  /** The same of the port that Actuator has to itself. */
  HttpResponse<String> getFromManagement(String path, String... headers) throws Exception {
    return get("local.management.port", path, headers);
  }

  private HttpResponse<String> get(String portProperty, String path, String[] headers)
      throws Exception {
    String port = Objects.requireNonNull(context.getEnvironment().getProperty(portProperty));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The IDs that one of the application's loggers had with its messages, by message. */
  List<String> logged(String logger) {
    return log.events().stream()
        .filter(event -> event.getLoggerName().equals(logger))
        .map(
            event ->
                event.getFormattedMessage()
                    + " "
                    + event.getMDCPropertyMap().get(Correlation.MDC_KEY))
        .toList();
  }

  /** Stops the application, and so waits for all it has to log: {@code id path status}. */
  List<String> accessRecords() {
    return accessEvents().stream()
        .map(
            event ->
                event.getMDCPropertyMap().get(Correlation.MDC_KEY)
                    + " "
                    + value(event.getKeyValuePairs(), "url.path")
                    + " "
                    + value(event.getKeyValuePairs(), "http.response.status_code"))
        .toList();
  }

  /** The same as they were logged. */
  List<ILoggingEvent> accessEvents() {
    context.close();
    return log.events().stream()
        .filter(event -> event.getLoggerName().equals(CorrelationFilter.ACCESS_LOGGER))
        .toList();
  }

  static Object value(List<KeyValuePair> pairs, String key) {
    return pairs.stream().filter(pair -> pair.key.equals(key)).findFirst().orElseThrow().value;
  }

  @Override
  public void close() {
    context.close();
    log.close();
  }
}
