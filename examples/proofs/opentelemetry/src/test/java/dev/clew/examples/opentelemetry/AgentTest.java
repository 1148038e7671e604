package dev.clew.examples.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clew.Correlation;
import dev.clew.testing.RecordingServer;
import dev.clew.testing.RecordingServer.Received;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo's three services and the courier, each in a JVM of its own, all under the agent. */
@Tag("agent")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@DisplayName("R53: under OpenTelemetry's Java agent")
class AgentTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<AgentService> services = new ArrayList<>();
  private RecordingServer depot;
  private AgentService gateway;
  private AgentService orders;
  private AgentService payments;
  private AgentService courier;

  @BeforeAll
  void startServices(@TempDir Path folder) throws Exception {
    depot = new RecordingServer();
    courier = start(folder, "courier", Courier.class.getName(), "depot.url=" + depot.uri("/"));
    payments = start(folder, "payments", "dev.clew.examples.payments.Payments");
    URI paymentsUrl = payments.awaitListening();
    orders =
        start(folder, "orders", "dev.clew.examples.orders.Orders", "payments.url=" + paymentsUrl);
    URI ordersUrl = orders.awaitListening();
    gateway =
        start(folder, "gateway", "dev.clew.examples.gateway.Gateway", "orders.url=" + ordersUrl);
    gateway.awaitListening();
    courier.awaitListening();
  }

  private AgentService start(Path folder, String name, String mainClass, String... settings)
      throws IOException {
    AgentService service = AgentService.start(folder, name, mainClass, settings);
    services.add(service);
    return service;
  }

  @AfterAll
  void stopServices() {
    services.forEach(AgentService::close);
    if (depot != null) {
      depot.close();
    }
  }

  @Test
  @DisplayName(
      "R55: one correlation ID and one trace ID over three services, in fields of their own")
  void ids_are_the_same_in_all_services() throws Exception {
    HttpResponse<String> response =
        post(gateway, "/checkout/order-1", "Correlation-Id", "agent-1", "traceparent", SAMPLED);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().allValues("Correlation-Id")).containsExactly("agent-1");
    for (AgentService service : List.of(gateway, orders, payments)) {
      List<JsonNode> records = service.awaitRecords(of("agent-1"), "POST");
      assertThat(records)
          .allSatisfy(
              each -> {
                assertThat(each.path("trace.id").asText())
                    .isEqualTo("0af7651916cd43dd8448eb211c80319c");
                assertThat(each.path("span.id").asText()).matches("[0-9a-f]{16}");
                assertThat(each.path("trace.flags").asText()).matches("[0-9a-f]{2}");
                assertThat(each.has("labels.trace_flags")).isFalse();
              });
    }
  }

  @Test
  @DisplayName("R54: a plain pool and a plain client, followed by the agent, keep the ID")
  void a_plain_pool_keeps_the_id() throws Exception {
    HttpResponse<String> response = post(courier, "/parcels/p-1", "Correlation-Id", "agent-2");

    assertThat(response.body()).isEqualTo("agent-2");
    assertThat(courier.awaitRecords(of("agent-2"), "POST"))
        .extracting(each -> each.path("message").asText())
        .contains("parcel received", "parcel packed");
    for (String way : List.of("jdk", "okhttp", "httpclient")) {
      Received call = depot.only("/ok/" + way + "/p-1");
      assertThat(call.header("Correlation-Id")).as(way).containsExactly("agent-2");
      assertThat(call.header("traceparent")).as(way).hasSize(1);
    }
  }

  @Test
  void an_id_that_the_filter_made_goes_on_and_one_that_it_refused_does_not() throws Exception {
    HttpResponse<String> made = post(courier, "/parcels/p-2");
    HttpResponse<String> refused = post(courier, "/parcels/p-3", "Correlation-Id", "not valid!");

    for (HttpResponse<String> response : List.of(made, refused)) {
      String id = response.headers().firstValue("Correlation-Id").orElseThrow();
      String parcel = response.uri().getPath().replace("/parcels/", "");
      assertThat(response.body()).isEqualTo(id);
      assertThat(depot.only("/ok/jdk/" + parcel).header("Correlation-Id")).containsExactly(id);
      assertThat(depot.only("/ok/okhttp/" + parcel).header("Correlation-Id")).containsExactly(id);
    }
  }

  @Test
  void a_header_that_was_set_by_hand_is_there_once() throws Exception {
    post(courier, "/parcels/p-4", "Correlation-Id", "agent-4");

    for (String way : List.of("okhttp-by-hand", "httpclient-by-hand")) {
      assertThat(depot.only("/ok/" + way + "/p-4").header("Correlation-Id"))
          .as(way)
          .hasSize(1)
          // The agent writes over what a client has, without asking.
          .isSubsetOf("by-hand", "agent-4");
    }
  }

  @Test
  void requests_at_once_do_not_mix() throws Exception {
    Map<String, String> seen =
        IntStream.range(0, 60)
            .parallel()
            .mapToObj(i -> "mix-" + i)
            .collect(
                Collectors.toMap(id -> id, id -> bodyOf(id), (one, other) -> one, TreeMap::new));

    assertThat(seen).allSatisfy((id, body) -> assertThat(body).isEqualTo(id));
    assertThat(depot.received())
        .filteredOn(each -> each.path().startsWith("/ok/jdk/mix-"))
        .hasSize(60)
        .allSatisfy(
            each ->
                assertThat(each.header("Correlation-Id"))
                    .containsExactly(each.path().replace("/ok/jdk/", "")));
  }

  private String bodyOf(String id) {
    try {
      return post(courier, "/parcels/" + id, "Correlation-Id", id).body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @DisplayName("R56: baggage of 65 entries and 9 KB breaks nothing")
  void much_baggage_breaks_nothing() throws Exception {
    String baggage =
        IntStream.range(0, 65)
            .mapToObj(i -> "key-" + i + "=" + "v".repeat(135))
            .collect(Collectors.joining(","));
    assertThat(baggage.length()).isGreaterThan(9_000);

    HttpResponse<String> response =
        post(courier, "/parcels/p-5", "Correlation-Id", "agent-5", "baggage", baggage);

    assertThat(response.body()).isEqualTo("agent-5");
    assertThat(depot.only("/ok/jdk/p-5").header("Correlation-Id")).containsExactly("agent-5");
    assertThat(courier.awaitRecords(of("agent-5"), "POST"))
        .allSatisfy(each -> assertThat(each.toString().length()).isLessThan(2_000));
  }

  private HttpResponse<String> post(AgentService service, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.awaitListening().resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("amount=9.90&card=visa"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static Predicate<JsonNode> of(String id) {
    return each -> each.path(Correlation.MDC_KEY).asText().equals(id);
  }

  static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
  }

  static List<JsonNode> records(Path file) throws IOException {
    return Arrays.stream(Files.readString(file).split("\n"))
        .filter(line -> !line.isEmpty())
        .map(AgentTest::parse)
        .toList();
  }
}
