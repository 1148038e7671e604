package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.CorrelationThreadLocalAccessor;
import dev.clew.EgressPolicy;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.RecordingServer;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpExchangeAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Every client that Boot builds sends the ID, on each kind of client below it. */
class ClientsTest extends BootTest {
  private static final String HEADER = "Correlation-Id";
  private static final String ONLY_LOCALHOST = "clew.clients.allow-hosts=localhost";

  private static HttpsTestServer https;
  private RecordingServer server;

  @BeforeAll
  static void startHttps(@TempDir Path directory) throws Exception {
    https = HttpsTestServer.start(directory);
  }

  @AfterAll
  static void stopHttps() {
    https.close();
  }

  @BeforeEach
  void startServer() throws Exception {
    server = new RecordingServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  /** One of Boot's clients: GETs, with headers of the application's own. */
  interface Calls {
    void get(URI uri, Consumer<HttpHeaders> headers);

    default void get(URI uri) {
      get(uri, headers -> {});
    }
  }

  /** An HTTP interface. */
  interface Remote {
    @GetExchange
    ResponseEntity<String> get(
        URI uri, @RequestHeader(name = HEADER, required = false) @Nullable String explicit);
  }

  private static ConfigurableApplicationContext start(String factory, String... properties) {
    return ClientApplication.start(ClientApplication.class, factory, properties);
  }

  /** The clients, by name, from builders that are injected. */
  private static Map<String, Calls> clients(ConfigurableApplicationContext context, String factory)
      throws Exception {
    Map<String, Calls> clients = new LinkedHashMap<>();
    RestClient restClient = context.getBean(RestClient.Builder.class).build();
    clients.put(
        "RestClient",
        (uri, headers) -> restClient.get().uri(uri).headers(headers).retrieve().toBodilessEntity());
    RestTemplate restTemplate = ClientApplication.restTemplate(context);
    clients.put(
        "RestTemplate",
        (uri, headers) ->
            restTemplate.execute(
                uri,
                HttpMethod.GET,
                request -> headers.accept(request.getHeaders()),
                response -> response.getBody().readAllBytes().length));
    clients.put("interface on RestClient", remote(RestClientAdapter.create(restClient)));
    if (!factory.equals("simple")) {
      WebClient webClient = context.getBean(WebClient.Builder.class).build();
      clients.put(
          "WebClient",
          (uri, headers) ->
              webClient.get().uri(uri).headers(headers).retrieve().toEntity(String.class).block());
      clients.put("interface on WebClient", remote(WebClientAdapter.create(webClient)));
    }
    return clients;
  }

  private static Calls remote(HttpExchangeAdapter adapter) {
    Remote remote = HttpServiceProxyFactory.builderFor(adapter).build().createClient(Remote.class);
    return (uri, headers) -> {
      HttpHeaders explicit = new HttpHeaders();
      headers.accept(explicit);
      ResponseEntity<String> unused = remote.get(uri, explicit.getFirst(HEADER));
    };
  }

  private static String redirect(int status, URI target) {
    return "/redirect/"
        + status
        + "?"
        + URLEncoder.encode(target.toString(), StandardCharsets.UTF_8);
  }

  private List<List<String>> seen(Runnable calls) {
    int before = server.received().size();
    calls.run();
    return server.received().stream().skip(before).map(each -> each.header(HEADER)).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "http-components", "jetty", "reactor", "simple"})
  @DisplayName("R44, R51, R69: the current ID goes out once, also where the call is redirected to")
  void each_client_sends_the_current_id(String factory) throws Exception {
    try (ConfigurableApplicationContext context = start(factory)) {
      clients(context, factory)
          .forEach(
              (name, client) -> {
                try (CorrelationScope scope = Correlation.open("a-1")) {
                  assertThat(seen(() -> client.get(server.uri("/ok"))))
                      .as(name)
                      .containsExactly(List.of("a-1"));
                  assertThat(
                          seen(
                              () ->
                                  client.get(
                                      server.uri("/ok"), headers -> headers.set(HEADER, "mine"))))
                      .as(name + " with a header of the application's own")
                      .containsExactly(List.of("mine"));
                  assertThat(
                          seen(
                              () ->
                                  client.get(
                                      server.uri(redirect(302, server.thirdPartyUri("/ok"))))))
                      .as(name + " redirected")
                      .containsExactly(List.of("a-1"), List.of("a-1"));
                }
                assertThat(seen(() -> client.get(server.uri("/ok"))))
                    .as(name + " without an ID")
                    .containsExactly(List.of());
              });
    }
  }

  @ParameterizedTest
  @CsvSource({
    "jdk,", "http-components,", "jetty,", "reactor,",
    "jdk, localhost", "http-components, localhost", "jetty, localhost", "reactor, localhost"
  })
  void a_header_that_a_filter_of_the_application_adds_stays_alone(String factory, String hosts)
      throws Exception {
    try (ConfigurableApplicationContext context =
        start(factory, "clew.clients.allow-hosts=" + Objects.requireNonNullElse(hosts, ""))) {
      WebClient client =
          context
              .getBean(WebClient.Builder.class)
              .filter(
                  (request, next) ->
                      next.exchange(ClientRequest.from(request).header(HEADER, "mine").build()))
              .build();
      try (CorrelationScope scope = Correlation.open("a-1")) {
        assertThat(
                seen(
                    () ->
                        client.get().uri(server.uri("/ok")).retrieve().toBodilessEntity().block()))
            .as("a filter")
            .containsExactly(List.of("mine"));
        assertThat(
                seen(
                    () ->
                        client
                            .mutate()
                            .filters(all -> all.remove(all.size() - 1))
                            .build()
                            .get()
                            .uri(server.uri("/ok"))
                            .httpRequest(request -> request.getHeaders().set(HEADER, "own"))
                            .retrieve()
                            .toBodilessEntity()
                            .block()))
            .as("the call's own")
            .containsExactly(List.of("own"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "http-components", "jetty", "reactor"})
  @DisplayName("R41, R42, R43: hosts that are not listed do not see the ID, there and back")
  void the_list_of_hosts_is_asked_at_each_hop(String factory) throws Exception {
    try (ConfigurableApplicationContext context = start(factory, ONLY_LOCALHOST)) {
      clients(context, factory)
          .forEach(
              (name, client) -> {
                URI elsewhere = server.thirdPartyUri(redirect(307, server.uri("/ok")));
                try (CorrelationScope scope = Correlation.open("a-1")) {
                  assertThat(seen(() -> client.get(server.uri("/ok"))))
                      .as(name)
                      .containsExactly(List.of("a-1"));
                  assertThat(seen(() -> client.get(server.uri(redirect(302, elsewhere)))))
                      .as(name + " redirected")
                      .containsExactly(List.of("a-1"), List.of(), List.of("a-1"));
                  assertThat(seen(() -> client.get(server.thirdPartyUri("/ok"))))
                      .as(name + " elsewhere")
                      .containsExactly(List.of());
                  assertThat(
                          seen(
                              () ->
                                  client.get(
                                      server.uri("/ok"), headers -> headers.set(HEADER, "mine"))))
                      .as(name + " with a header of the application's own")
                      .containsExactly(List.of("mine"));
                }
                assertThat(seen(() -> client.get(server.uri("/ok"))))
                    .as(name + " without an ID")
                    .containsExactly(List.of());
              });
    }
  }

  @ParameterizedTest
  @CsvSource({
    "jdk,", "http-components,", "jetty,", "reactor,",
    "jdk, localhost", "http-components, localhost", "jetty, localhost", "reactor, localhost"
  })
  void a_call_leaves_one_record(String factory, String hosts) throws Exception {
    boolean everyClient = factory.equals("jdk") || factory.equals("http-components");
    try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER);
        ConfigurableApplicationContext context =
            start(
                factory,
                "clew.clients.allow-hosts=" + Objects.requireNonNullElse(hosts, ""),
                "clew.clients.call-level=info",
                "clew.clients.failed-call-level=warn")) {
      for (Map.Entry<String, Calls> each : clients(context, factory).entrySet()) {
        int before = log.events().size();
        try (CorrelationScope scope = Correlation.open("a-1")) {
          each.getValue().get(server.uri("/ok"));
          assertThatThrownBy(() -> each.getValue().get(server.uri("/fails")))
              .as(each.getKey())
              .isNotNull();
        }

        List<ILoggingEvent> records = log.events().subList(before, log.events().size());
        if (everyClient || each.getKey().endsWith("WebClient")) {
          assertThat(records)
              .as(each.getKey())
              .extracting(
                  record ->
                      record.getLevel() + " " + record.getMDCPropertyMap().get("correlation_id"))
              .containsExactly("INFO a-1", "WARN a-1");
          assertThat(records.get(1).getFormattedMessage()).contains("/fails 500 in ");
        } else {
          assertThat(records).as(each.getKey()).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "http-components"})
  void what_is_logged_of_a_call_is_a_property_too(String factory) throws Exception {
    String query = "/ok?card=1";
    try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
      try (ConfigurableApplicationContext context =
          start(factory, "clew.clients.log-calls=false", "clew.clients.call-level=info")) {
        clients(context, factory).forEach((name, client) -> client.get(server.uri(query)));
      }
      assertThat(log.events()).isEmpty();

      try (ConfigurableApplicationContext context =
          start(factory, "clew.clients.log-call-query=true", "clew.clients.call-level=info")) {
        clients(context, factory).forEach((name, client) -> client.get(server.uri(query)));
      }
      assertThat(log.events())
          .hasSize(5)
          .allSatisfy(
              event ->
                  assertThat(RunningApplication.value(event.getKeyValuePairs(), "url.query"))
                      .isEqualTo("card=1"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "http-components"})
  void a_response_with_another_id_is_told_of_where_a_property_asks_for_it(String factory)
      throws Exception {
    try (CapturedLog log = CapturedLog.of("dev.clew.EgressPolicy");
        ConfigurableApplicationContext context =
            start(factory, "clew.clients.compare-responses=true")) {
      Calls client = Objects.requireNonNull(clients(context, factory).get("RestClient"));
      try (CorrelationScope scope = Correlation.open("a-1")) {
        client.get(server.uri("/says/b-2"));
      }

      assertThat(log.events())
          .singleElement()
          .satisfies(event -> assertThat(event.getFormattedMessage()).contains("'a-1'", "'b-2'"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "simple")
  void a_client_that_hides_its_redirects_sends_no_id_to_a_list_and_is_named(String factory)
      throws Exception {
    try (CapturedLog log = CapturedLog.of("dev.clew.spring.client");
        ConfigurableApplicationContext context = start(factory, ONLY_LOCALHOST)) {
      clients(context, factory)
          .forEach(
              (name, client) -> {
                try (CorrelationScope scope = Correlation.open("a-1")) {
                  assertThat(
                          seen(
                              () ->
                                  client.get(
                                      server.uri(redirect(302, server.thirdPartyUri("/ok"))))))
                      .as(name)
                      .containsExactly(List.of(), List.of());
                }
              });
      assertThat(log.events())
          .singleElement()
          .satisfies(
              event ->
                  assertThat(event.getFormattedMessage())
                      .contains(
                          "SimpleClientHttpRequestFactoryBuilder", "clew.clients.allow-hosts"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "jdk,",
    "http-components,",
    "jetty,",
    "reactor,",
    "simple,",
    "jdk, localhost",
    "http-components, localhost",
    "jetty, localhost",
    "reactor, localhost"
  })
  @DisplayName("R69: time-outs hold")
  void time_outs_ssl_bundles_and_redirects_stay_as_boot_has_them(String factory, String hosts)
      throws Exception {
    try (ConfigurableApplicationContext context =
        start(
            factory,
            "clew.clients.allow-hosts=" + Objects.requireNonNullElse(hosts, ""),
            "spring.ssl.bundle.jks.test.truststore.location=file:" + https.keyStore(),
            "spring.ssl.bundle.jks.test.truststore.password=" + HttpsTestServer.PASSWORD,
            "spring.http.client.ssl.bundle=test",
            "spring.http.clients.ssl.bundle=test",
            "spring.http.reactiveclient.ssl.bundle=test",
            "spring.http.client.redirects=dont-follow",
            "spring.http.clients.redirects=dont-follow",
            "spring.http.reactiveclient.redirects=dont-follow",
            "spring.http.client.read-timeout=1s",
            "spring.http.clients.read-timeout=1s",
            "spring.http.reactiveclient.read-timeout=1s")) {
      clients(context, factory)
          .forEach(
              (name, client) -> {
                try (CorrelationScope scope = Correlation.open(factory + hosts)) {
                  eventually(() -> client.get(https.uri("/ok")));
                  assertThat(https.lastId()).as(name).isEqualTo(factory + hosts);
                  assertThat(seen(() -> client.get(server.uri(redirect(302, server.uri("/ok"))))))
                      .as(name)
                      .hasSize(1);
                  // An interface is one of the others.
                  if (!name.startsWith("interface") && isReadTimeoutEffective(factory, name)) {
                    long start = System.nanoTime();
                    assertThatThrownBy(() -> client.get(server.uri("/held"))).as(name).isNotNull();
                    assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .as("the server answers after half a minute")
                        .isLessThan(Duration.ofSeconds(20));
                  }
                }
              });
    }
  }

  /** The first call of a client loads much, and may take longer than the time-out. */
  private static void eventually(Runnable call) {
    for (int attempt = 1; ; attempt++) {
      try {
        call.run();
        return;
      } catch (RuntimeException e) {
        if (attempt == 10) {
          throw e;
        }
      }
    }
  }

  /** Boot 3.5's property does not reach Apache's asynchronous client, with Clew or without. */
  private static boolean isReadTimeoutEffective(String factory, String client) {
    return !factory.equals("http-components")
        || !client.endsWith("WebClient")
        || !SpringBootVersion.getVersion().startsWith("3.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost"})
  void a_reactive_call_has_the_id_of_whoever_makes_it_wherever_it_runs(String hosts)
      throws Exception {
    for (String factory : List.of("jdk", "http-components", "jetty", "reactor")) {
      try (ConfigurableApplicationContext context =
          start(factory, "clew.clients.allow-hosts=" + hosts)) {
        WebClient client = context.getBean(WebClient.Builder.class).build();
        assertThat(
                seen(
                    () -> {
                      Mono<?> call;
                      try (CorrelationScope scope = Correlation.open("a-1")) {
                        call = client.get().uri(server.uri("/ok")).retrieve().toBodilessEntity();
                      }
                      call.subscribeOn(Schedulers.boundedElastic()).block();
                    }))
            .as(factory + ", subscribed elsewhere")
            .containsExactly(List.of("a-1"));
        assertThat(
                seen(
                    () ->
                        client
                            .get()
                            .uri(server.uri("/ok"))
                            .retrieve()
                            .toBodilessEntity()
                            .contextWrite(
                                view ->
                                    view.put(
                                        CorrelationThreadLocalAccessor.KEY,
                                        CorrelationContext.of("b-2")))
                            .block()))
            .as(factory + ", carried by Reactor")
            .containsExactly(List.of("b-2"));
        assertThat(
                seen(
                    () -> {
                      try (CorrelationScope scope = Correlation.open("c-3")) {
                        client
                            .post()
                            .uri(server.uri("/ok"))
                            .body(
                                Mono.fromCallable(() -> "body")
                                    .subscribeOn(Schedulers.boundedElastic()),
                                String.class)
                            .retrieve()
                            .toBodilessEntity()
                            .block();
                      }
                    }))
            .as(factory + ", with a body that another thread makes")
            .containsExactly(List.of("c-3"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"header-names=X-Shop-Id,defaults", "clients.enabled=false"})
  void the_name_is_that_of_the_filter_and_one_property_switches_all_off(String property)
      throws Exception {
    boolean named = property.startsWith("header");
    try (ConfigurableApplicationContext context = start("jdk", "clew." + property)) {
      clients(context, "jdk")
          .forEach(
              (name, client) -> {
                try (CorrelationScope scope = Correlation.open("a-1")) {
                  client.get(server.uri("/ok"));
                }
              });
    }
    assertThat(server.received())
        .hasSize(5)
        .allSatisfy(
            each -> {
              assertThat(each.header("X-Shop-Id")).isEqualTo(named ? List.of("a-1") : List.of());
              assertThat(each.header(HEADER)).isEmpty();
            });
  }

  @ParameterizedTest
  @CsvSource({
    "clew.clients.allow-hosts, http://shop",
    "clew.clients.call-level, loud",
    "clew.clients.failed-call-level, OFF",
    "clew.clients.log-calls, nothing",
    "clew.header-names, not a name"
  })
  void a_wrong_value_stops_the_start_and_is_named(String property, String value) {
    assertThatThrownBy(() -> start("jdk", property + "=" + value).close())
        .hasStackTraceContaining("InvalidConfigurationPropertyValueException")
        .hasStackTraceContaining(property)
        .hasStackTraceContaining(value);
  }
}
