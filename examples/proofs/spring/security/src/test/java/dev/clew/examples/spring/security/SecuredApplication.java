package dev.clew.examples.spring.security;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.testing.CapturedLog;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** An application on a free port, with what Clew and Spring Security log. */
final class SecuredApplication implements AutoCloseable {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final CapturedLog log = CapturedLog.of("dev.clew");
  private final CapturedLog security = CapturedLog.of("org.springframework.security");
  private final ConfigurableApplicationContext context;
  private final int startLines;

  SecuredApplication(Class<?> application, String... properties) {
    SpringApplication spring = new SpringApplication(application);
    spring.setRegisterShutdownHook(false);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.address=localhost",
                "--server.port=0",
                "--spring.main.banner-mode=off",
                "--spring.security.user.name=ann",
                "--spring.security.user.password=secret"));
    for (String property : properties) {
      arguments.add("--" + property);
    }
    context = spring.run(arguments.toArray(String[]::new));
    startLines = security.events().size();
  }

  private int port() {
    return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
  }

  private HttpRequest.Builder request(String path, String id) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
        .timeout(Duration.ofMinutes(1))
        .header("Accept", "application/json")
        .header("Correlation-Id", id);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request, String id, int status)
      throws Exception {
    HttpResponse<String> response =
        CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(id).isEqualTo(status);
    assertThat(response.headers().allValues("Correlation-Id")).as(id).containsExactly(id);
    return response;
  }

  /** Gets a page as nobody, looks at the status and at the ID in the answer's header. */
  HttpResponse<String> get(String path, String id, int status) throws Exception {
    return send(request(path, id), id, status);
  }

  /** The same as the user that there is. */
  HttpResponse<String> getAsAnn(String path, String id, int status) throws Exception {
    return send(request(path, id).header("Authorization", basic("secret")), id, status);
  }

  /** The same with a password that is not hers. */
  HttpResponse<String> getAsImpostor(String path, String id, int status) throws Exception {
    return send(request(path, id).header("Authorization", basic("wrong")), id, status);
  }

  /** Posts without the token that defends against other sites' forms. */
  HttpResponse<String> postAsAnn(String path, String id, int status) throws Exception {
    return send(
        request(path, id).header("Authorization", basic("secret")).POST(BodyPublishers.noBody()),
        id,
        status);
  }

  /** What a client sends that does not look at the URL. */
  String getRaw(String path, String id) throws Exception {
    try (Socket socket = new Socket("localhost", port())) {
      socket.setSoTimeout(60_000);
      String request =
          String.join(
              "\r\n",
              "GET " + path + " HTTP/1.1",
              "Host: localhost",
              "Connection: close",
              "Accept: application/json",
              "Correlation-Id: " + id,
              "",
              "");
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static String basic(String password) {
    byte[] user = ("ann:" + password).getBytes(StandardCharsets.US_ASCII);
    return "Basic " + Base64.getEncoder().encodeToString(user);
  }

  /** Stops the application, and so waits for all it has to log: {@code id status}. */
  List<String> accessRecords() {
    return accessEvents()
        .map(event -> id(event) + " " + pair(event, "http.response.status_code"))
        .toList();
  }

  /** The versions of HTTP that the access records tell. */
  List<Object> httpVersions() {
    return accessEvents().map(event -> pair(event, "http.version")).toList();
  }

  private Stream<ILoggingEvent> accessEvents() {
    context.close();
    return log.events().stream()
        .filter(event -> event.getLoggerName().equals("dev.clew.servlet.access"));
  }

  /** The IDs of all that Spring Security has logged of requests. */
  List<String> idsOfSecuritysLines() {
    List<ILoggingEvent> lines = security.events();
    return lines.subList(startLines, lines.size()).stream().map(SecuredApplication::id).toList();
  }

  private static String id(ILoggingEvent event) {
    return event.getMDCPropertyMap().getOrDefault(Correlation.MDC_KEY, "none");
  }

  private static Object pair(ILoggingEvent event, String key) {
    return event.getKeyValuePairs().stream()
        .filter(pair -> pair.key.equals(key))
        .findFirst()
        .orElseThrow()
        .value;
  }

  @Override
  public void close() {
    context.close();
    security.close();
    log.close();
  }
}
