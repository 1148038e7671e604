package dev.clew.examples.applications;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.RecordingServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Sends requests to an example application, each with a number of its own in the URL, and so in
 * every line that belongs to it, in every call that it makes and in every error's message; and
 * counts where the ID is that it came with, or that it was given.
 */
abstract class ApplicationProof {
  private static final Pattern NUMBER = Pattern.compile("order-(\\d{6})");
  private static final Pattern ASPECT = Pattern.compile("\"message\":\"\\[([^\\]]+)\\]");
  private static final Pattern OF_APPLICATION =
      Pattern.compile("\"(?:log\\.)?logger\":\"dev\\.clew\\.examples\\.");
  private static final Pattern STATUS_5XX = Pattern.compile("\"http.response.status_code\":5");
  private static final String LOGGER = "dev.clew.servlet";
  private static final String OF_FRAMEWORK = "the framework's, of a failed controller";
  private static final String OF_CONTAINER = "the container's, of failed asynchronous work";
  private static final int ROUNDS = 6;

  private final Means means = Means.valueOf(System.getProperty("proof.means", "CLEW"));
  private final Tally tally = new Tally();
  private final Map<Integer, String> ids = new ConcurrentHashMap<>();
  private final Map<Integer, String> paths = new ConcurrentHashMap<>();

  /** The class to start. */
  abstract String mainClass();

  /** Paths that are answered, with {@code {order}} for the number. */
  abstract List<String> paths();

  /** Paths that fail, with an error's body. */
  abstract List<String> failures();

  /** Paths that fail when the answer has begun. */
  abstract List<String> brokenAnswers();

  /** Whether the README says that this has no ID, or no trace. */
  abstract boolean isKnown(String wrong);

  @Test
  void every_line_call_answer_and_error_of_a_request_has_its_id() throws Exception {
    List<String> lines;
    List<RecordingServer.Received> calls;
    try (RecordingServer warehouse = new RecordingServer()) {
      List<String> arguments = new ArrayList<>(means.arguments());
      arguments.add("--server.port=0");
      arguments.add("--management.server.port=0");
      arguments.add("--warehouse.url=" + warehouse.uri(""));
      arguments.add("--spring.threads.virtual.enabled=" + (Runtime.version().feature() > 17));
      try (Application application = Application.start(mainClass(), arguments)) {
        request(application);
        lines = application.stop();
      }
      calls = List.copyOf(warehouse.received());
    }

    lines.forEach(this::countLine);
    countRuns(lines);
    calls.forEach(this::countCall);
    report(lines);

    if (means == Means.CLEW) {
      assertThat(tally.wrong()).allMatch(this::isKnown);
      assertThat(lines).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
      // Nothing was left out of the count.
      assertThat(calls).hasSizeGreaterThanOrEqualTo(ROUNDS);
      assertThat(ids)
          .hasSize(ROUNDS * (paths().size() + failures().size() + brokenAnswers().size()));
    }
    assertThat(ReadmeTable.of(means, getClass().getSimpleName().replace("Test", "")))
        .containsAllEntriesOf(tally.verdicts());
  }

  private void request(Application application) throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    ExecutorService callers = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> requests = new ArrayList<>();
      int number = 0;
      for (int round = 0; round < ROUNDS; round++) {
        for (Expected expected : expected()) {
          int request = number++;
          requests.add(
              callers.submit(
                  () -> {
                    send(application.port(), expected, request);
                    return null;
                  }));
        }
      }
      for (Future<?> request : requests) {
        request.get();
      }
      String health = "http://localhost:" + application.managementPort() + "/actuator/health";
      HttpResponse<String> response =
          client.send(
              withHeaders(HttpRequest.newBuilder(URI.create(health)), number).build(),
              HttpResponse.BodyHandlers.ofString());
      tally.count(
          "answers of the management port",
          hasId(response, means.id(number)),
          response.headers().toString());
    } finally {
      callers.shutdownNow();
    }
  }

  private List<Expected> expected() {
    List<Expected> expected = new ArrayList<>();
    paths().forEach(path -> expected.add(new Expected(path, Kind.ANSWER)));
    failures().forEach(path -> expected.add(new Expected(path, Kind.ERROR)));
    brokenAnswers().forEach(path -> expected.add(new Expected(path, Kind.BROKEN)));
    return expected;
  }

  private HttpRequest.Builder withHeaders(HttpRequest.Builder request, int number) {
    means.headers(number).forEach(request::header);
    return request.timeout(Duration.ofMinutes(2));
  }

  private void send(int port, Expected expected, int number) throws Exception {
    String order = "order-%06d".formatted(number);
    paths.put(number, expected.path());
    URI uri = URI.create("http://localhost:" + port + expected.path().replace("{order}", order));
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(2));
    // Every other request of Clew's brings none.
    boolean brings = means == Means.TRACING || number % 2 == 0;
    if (brings) {
      withHeaders(request, number);
      ids.put(number, means.id(number));
    }
    HttpResponse<String> response;
    try {
      // Where an answer breaks off, nothing else may be on its connection: the JDK's client and
      // Netty lose requests then, without Clew too.
      HttpClient caller = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      response = caller.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      if (expected.kind() != Kind.BROKEN) {
        throw new IOException(uri + " was not answered", e);
      }
      ids.putIfAbsent(number, "unknown");
      return;
    }
    if (!brings) {
      ids.put(number, response.headers().firstValue("Correlation-Id").orElse("none"));
    }
    String id = ids.getOrDefault(number, "none");
    tally.count(
        "answers",
        hasId(response, id),
        uri + " " + response.statusCode() + " " + response.headers());
    if (expected.kind() == Kind.ERROR) {
      assertThat(response.statusCode()).as(uri.toString()).isGreaterThanOrEqualTo(400);
      tally.count(
          "error bodies", response.body().contains("\"" + id + "\""), uri + " " + response.body());
    } else if (expected.kind() == Kind.ANSWER) {
      assertThat(response.statusCode()).as(uri + " " + response.body()).isEqualTo(200);
    }
  }

  private static boolean hasId(HttpResponse<?> response, String id) {
    return response.headers().map().values().stream().anyMatch(values -> values.contains(id));
  }

  private void countLine(String line) {
    Matcher number = NUMBER.matcher(line);
    if (number.find()) {
      int request = Integer.parseInt(number.group(1));
      String id = ids.get(request);
      if (!"unknown".equals(id)) {
        String aspect = aspect(line, request);
        tally.count("lines: " + aspect, hasId(line, id), line);
        if (aspect.equals("access record") && STATUS_5XX.matcher(line).find()) {
          tally.count(
              "traces of failed requests beside their ID",
              line.contains("error.stack_trace"),
              line);
        }
      }
    }
  }

  /** The scheduled method's lines: an ID for each run. */
  private void countRuns(Collection<String> lines) {
    Set<String> seen = new HashSet<>();
    for (String line : lines) {
      if (line.contains("[@Scheduled]")) {
        Matcher id = means.field().matcher(line);
        tally.count(
            "lines: @Scheduled",
            id.find() && !id.group(1).equals("Internal") && seen.add(id.group(1)),
            line);
      }
    }
  }

  private boolean hasId(String line, @Nullable String id) {
    Matcher field = means.field().matcher(line);
    return field.find() && field.group(1).equals(id);
  }

  private String aspect(String line, int number) {
    if (line.contains("\"" + LOGGER + ".access\"")) {
      return "access record";
    }
    Matcher aspect = ASPECT.matcher(line);
    if (OF_APPLICATION.matcher(line).find() && aspect.find()) {
      return aspect.group(1);
    }
    return paths.getOrDefault(number, "").endsWith("/controller") ? OF_FRAMEWORK : OF_CONTAINER;
  }

  private void countCall(RecordingServer.Received call) {
    Matcher number = NUMBER.matcher(call.path());
    assertThat(number.find()).as(call.path()).isTrue();
    String id = ids.get(Integer.valueOf(number.group(1)));
    String client = call.path().substring(1, call.path().indexOf('/', 1));
    boolean has =
        call.headers().values().stream()
            .flatMap(List::stream)
            .anyMatch(value -> value.contains(String.valueOf(id)));
    tally.count("calls: " + client, has, call.path() + " " + call.headers().entrySet());
  }

  private void report(List<String> lines) throws Exception {
    Path target = Path.of("target");
    Files.write(target.resolve("output.json"), lines);
    Files.writeString(
        target.resolve("tally.txt"), tally + "\n" + String.join("\n", tally.wrong()) + "\n");
    System.out.println(means + "\n" + tally);
  }

  private enum Kind {
    ANSWER,
    ERROR,
    BROKEN
  }

  private record Expected(String path, Kind kind) {}
}
