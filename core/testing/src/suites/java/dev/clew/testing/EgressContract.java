package dev.clew.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationExecutors;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import dev.clew.testing.RecordingServer.Received;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/**
 * The tests that every instrumented HTTP client must pass, against a real server. Each client, and
 * each way of calling it, has a small subclass.
 *
 * @since 0.1
 */
public abstract class EgressContract extends CleanThreadTest {
  /** The name under which the ID goes out by default. */
  protected static final String HEADER = "Correlation-Id";

  private static final String LEVEL_HEADER = "Correlation-Log-Level";

  /** A client that has been instrumented. It follows redirects and, once, tries again after 503. */
  protected interface Client extends AutoCloseable {
    /**
     * Calls a URI, reads the answer to its end, and returns when the caller has it.
     *
     * @param method the method; the request has an empty body if the method wants one
     * @param uri where to
     * @param headers what the application itself sets on the request
     * @return the status
     * @throws Exception what the client throws, an {@code IOException} when there is no answer
     */
    int call(String method, URI uri, Map<String, String> headers) throws Exception;

    /** Frees the client's threads and connections. */
    @Override
    void close() throws Exception;
  }

  /** What the test calls; a new one for each test. */
  protected RecordingServer server;

  private final List<Client> opened = new ArrayList<>();

  /** For subclasses. */
  @SuppressWarnings("NullAway.Init")
  protected EgressContract() {}

  /**
   * Makes a client.
   *
   * @param policies the client is instrumented once with each, in this order; at least one
   * @return a client, which the caller closes
   * @throws Exception when it cannot be made
   */
  protected abstract Client newClient(EgressPolicy... policies) throws Exception;

  /** A client that is closed after the test. */
  protected final Client client(EgressPolicy... policies) throws Exception {
    Client client = newClient(policies);
    opened.add(client);
    return client;
  }

  /** A client with the default policy that is closed after the test. */
  protected final Client client() throws Exception {
    return client(EgressPolicy.create());
  }

  @BeforeEach
  final void startServer() throws IOException {
    server = new RecordingServer();
  }

  @AfterEach
  final void stop() throws Exception {
    server.release();
    for (Client client : opened) {
      client.close();
    }
    server.close();
  }

  /** GETs a path of the server and requires that it was there. */
  protected final void get(Client client, String path) throws Exception {
    assertThat(client.call("GET", server.uri(path), Map.of())).isEqualTo(200);
  }

  private static String redirect(int status, URI target) {
    return "/redirect/"
        + status
        + "?"
        + URLEncoder.encode(target.toString(), StandardCharsets.UTF_8);
  }

  @Test
  void a_call_carries_the_current_id() throws Exception {
    Client client = client();

    try (CorrelationScope scope = Correlation.open("a-1")) {
      get(client, "/ok");
    }

    assertThat(server.only("/ok").header(HEADER)).containsExactly("a-1");
  }

  @Test
  void the_longest_id_and_every_allowed_character_arrive_as_they_are() throws Exception {
    Client client = client();
    String id = "-_.~:@+=/#" + "x".repeat(118);

    try (CorrelationScope scope = Correlation.open(id)) {
      get(client, "/ok");
    }

    assertThat(server.only("/ok").header(HEADER)).containsExactly(id);
  }

  @Test
  @DisplayName("R51: without a context there is no header, and no exception")
  void without_a_context_there_is_no_header() throws Exception {
    Client client = client();

    get(client, "/ok");

    assertThat(server.only("/ok").header(HEADER)).isEmpty();
  }

  @Test
  void an_empty_context_inside_another_sends_no_header() throws Exception {
    Client client = client();

    try (CorrelationScope outer = Correlation.open("outer");
        CorrelationScope scope = Correlation.open(CorrelationContext.empty())) {
      get(client, "/ok");
    }

    assertThat(server.only("/ok").header(HEADER)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Correlation-Id", "correlation-id", "CORRELATION-ID"})
  @DisplayName("R44: an explicit header stays, once, under any case")
  void an_explicit_header_stays_once(String name) throws Exception {
    Client client = client();

    try (CorrelationScope scope = Correlation.open("ambient")) {
      client.call("GET", server.uri("/ok"), Map.of(name, "explicit"));
    }

    assertThat(server.only("/ok").header(HEADER)).containsExactly("explicit");
  }

  @Test
  void the_applications_other_headers_arrive() throws Exception {
    Client client = client();

    try (CorrelationScope scope = Correlation.open("a-1")) {
      client.call("GET", server.uri("/ok"), Map.of("X-Request-ID", "theirs"));
    }

    assertThat(server.only("/ok").header(HEADER)).containsExactly("a-1");
    assertThat(server.only("/ok").header("X-Request-ID")).containsExactly("theirs");
  }

  @Test
  void a_policy_may_name_another_header() throws Exception {
    Client client = client(EgressPolicy.builder().headerName("X-Corr").build());

    try (CorrelationScope scope = Correlation.open("a-1")) {
      get(client, "/ok");
    }

    assertThat(server.only("/ok").header("X-Corr")).containsExactly("a-1");
    assertThat(server.only("/ok").header(HEADER)).isEmpty();
  }

  @Test
  void instrumenting_twice_sends_the_header_once() throws Exception {
    Client client = client(EgressPolicy.create(), EgressPolicy.create());

    try (CorrelationScope scope = Correlation.open("a-1")) {
      get(client, "/ok");
    }

    assertThat(server.only("/ok").header(HEADER)).containsExactly("a-1");
  }

  @Test
  void concurrent_calls_carry_their_own_ids() throws Exception {
    Client client = client();
    ExecutorService pool = Executors.newFixedThreadPool(16);
    try {
      List<Callable<Void>> callers = new ArrayList<>();
      for (int caller = 0; caller < 16; caller++) {
        String prefix = "caller-" + caller + "-";
        callers.add(
            () -> {
              for (int call = 0; call < 25; call++) {
                try (CorrelationScope scope = Correlation.open(prefix + call)) {
                  get(client, "/ok/" + prefix + call);
                }
              }
              return null;
            });
      }
      for (Future<Void> done : pool.invokeAll(callers)) {
        done.get();
      }
      requireCleanWorkers(pool, 16);
    } finally {
      pool.shutdownNow();
    }

    assertThat(server.received()).hasSize(16 * 25);
    assertThat(server.received())
        .allSatisfy(
            each ->
                assertThat(each.header(HEADER))
                    .containsExactly(each.path().substring("/ok/".length())));
  }

  @Test
  void many_calls_in_a_row_carry_their_own_ids() throws Exception {
    Client client = client();

    for (int call = 0; call < 1000; call++) {
      try (CorrelationScope scope = Correlation.open("id-" + call)) {
        get(client, "/ok/id-" + call);
      }
    }

    assertThat(server.received()).hasSize(1000);
    assertThat(server.received())
        .allSatisfy(
            each ->
                assertThat(each.header(HEADER))
                    .containsExactly(each.path().substring("/ok/".length())));
  }

  @Test
  void connections_that_are_used_again_carry_nothing_over() throws Exception {
    Client client = client();

    for (int round = 0; round < 10; round++) {
      try (CorrelationScope scope = Correlation.open("id-" + round)) {
        get(client, "/ok/id-" + round);
      }
      get(client, "/ok/none/" + round);
    }

    // Not one connection: some clients call back shortly before theirs is free again.
    assertThat(server.received().stream().map(Received::clientPort).distinct().count())
        .isLessThan(10);
    for (int round = 0; round < 10; round++) {
      assertThat(server.only("/ok/id-" + round).header(HEADER)).containsExactly("id-" + round);
      assertThat(server.only("/ok/none/" + round).header(HEADER)).isEmpty();
    }
  }

  @Test
  void each_hop_of_a_redirect_carries_the_id_once() throws Exception {
    Client client = client();
    URI last = server.thirdPartyUri("/ok");
    URI middle = server.uri(redirect(307, last));

    try (CorrelationScope scope = Correlation.open("a-1")) {
      get(client, redirect(302, middle));
    }

    assertThat(server.received()).hasSize(3);
    assertThat(server.received())
        .allSatisfy(each -> assertThat(each.header(HEADER)).containsExactly("a-1"));
  }

  @Test
  void a_post_that_is_redirected_to_a_get_carries_the_id() throws Exception {
    Client client = client();

    try (CorrelationScope scope = Correlation.open("a-1")) {
      client.call("POST", server.uri(redirect(303, server.uri("/ok"))), Map.of());
    }

    assertThat(server.only("/redirect/303").header(HEADER)).containsExactly("a-1");
    assertThat(server.only("/ok").header(HEADER)).containsExactly("a-1");
  }

  @Test
  void an_attempt_that_is_made_again_carries_the_id_once() throws Exception {
    Client client = client();

    try (CorrelationScope scope = Correlation.open("a-1")) {
      get(client, "/busy");
    }

    assertThat(server.received())
        .extracting(each -> each.header(HEADER))
        .containsExactly(List.of("a-1"), List.of("a-1"));
  }

  @Test
  @DisplayName("R41: with an allow list, only hosts on it get the header")
  void with_an_allow_list_only_hosts_on_it_get_the_header() throws Exception {
    Client client = client(EgressPolicy.builder().allowHost("LOCALHOST").build());

    try (CorrelationScope scope = Correlation.open("a-1")) {
      get(client, "/ok/allowed");
      client.call("GET", server.thirdPartyUri("/ok/other"), Map.of());
    }

    assertThat(server.only("/ok/allowed").header(HEADER)).containsExactly("a-1");
    assertThat(server.only("/ok/other").header(HEADER)).isEmpty();
  }

  @Test
  @DisplayName("R42, R43: the allow list is asked again at each hop, there and back")
  void the_allow_list_is_asked_again_at_each_hop() throws Exception {
    Client client = client(EgressPolicy.builder().allowHost("localhost").build());
    URI back = server.uri("/ok");
    URI thirdParty = server.thirdPartyUri(redirect(307, back));

    try (CorrelationScope scope = Correlation.open("a-1")) {
      get(client, redirect(302, thirdParty));
    }

    assertThat(server.only("/redirect/302").header(HEADER)).containsExactly("a-1");
    assertThat(server.only("/redirect/307").header(HEADER)).isEmpty();
    assertThat(server.only("/ok").header(HEADER)).containsExactly("a-1");
  }

  @Test
  void a_range_of_addresses_lets_in_who_is_called_by_one_and_no_name() throws Exception {
    Client client = client(EgressPolicy.builder().allowHost("127.0.0.0/8").build());
    URI byAddress = server.thirdPartyUri("/ok/address");

    try (CorrelationScope scope = Correlation.open("a-1")) {
      get(client, redirect(302, byAddress));
    }

    assertThat(server.only("/redirect/302").header(HEADER)).isEmpty();
    assertThat(server.only("/ok/address").header(HEADER)).containsExactly("a-1");
  }

  @Test
  void a_response_with_another_id_is_one_debug_line_when_that_is_asked_for() throws Exception {
    Client client = client(EgressPolicy.builder().compareResponses(true).build());

    try (CapturedLog log = CapturedLog.of(EgressPolicy.class.getName())) {
      try (CorrelationScope scope = Correlation.open("a-1")) {
        get(client, "/says/a-1");
        get(client, "/ok");
        assertThat(log.events()).isEmpty();

        get(client, "/says/b-2");
        get(client, "/says/not%20valid");
      }
      get(client, "/says/c-3");

      assertThat(log.events())
          .extracting(ILoggingEvent::getFormattedMessage)
          .containsExactly(
              "'localhost' answered 'a-1' with 'b-2'",
              "'localhost' answered 'a-1' with an invalid value of 9 characters");
      assertThat(log.events())
          .allSatisfy(
              event ->
                  assertThat(event.getMDCPropertyMap()).containsEntry(Correlation.MDC_KEY, "a-1"));
    }
  }

  @Test
  void a_response_with_another_id_is_told_of_who_answered() throws Exception {
    Client client = client(EgressPolicy.builder().compareResponses(true).build());

    try (CapturedLog log = CapturedLog.of(EgressPolicy.class.getName());
        CorrelationScope scope = Correlation.open("a-1")) {
      get(client, redirect(302, server.thirdPartyUri("/says/b-2")));

      assertThat(log.events())
          .extracting(ILoggingEvent::getFormattedMessage)
          .containsExactly("'127.0.0.1' answered 'a-1' with 'b-2'");
    }
  }

  @Test
  void the_calling_thread_has_afterwards_what_it_had() throws Exception {
    Client client = client();

    try (CorrelationScope scope = Correlation.open("a-1")) {
      CorrelationContext before = Correlation.current();
      get(client, "/ok");

      assertThat(Correlation.current()).isSameAs(before);
      assertThat(MDC.get(Correlation.MDC_KEY)).isEqualTo("a-1");
    }
  }

  @Test
  void a_call_that_fails_throws_the_clients_own_exception() throws Exception {
    Client client = client();

    try (CorrelationScope scope = Correlation.open("a-1")) {
      assertThatThrownBy(() -> client.call("POST", server.uri("/broken"), Map.of()))
          .isInstanceOf(IOException.class);

      assertThat(Correlation.currentId()).isEqualTo("a-1");
    }
    assertThat(server.only("/broken").header(HEADER)).containsExactly("a-1");
  }

  @Test
  void a_call_on_a_propagating_executor_carries_the_submitters_id() throws Exception {
    Client client = client();
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try {
      Future<?> done;
      try (CorrelationScope scope = Correlation.open("a-1")) {
        done =
            CorrelationExecutors.propagating(pool)
                .submit(
                    () -> {
                      get(client, "/ok");
                      return null;
                    });
      }
      done.get(30, TimeUnit.SECONDS);
      requireCleanWorkers(pool, 1);
    } finally {
      pool.shutdownNow();
    }

    assertThat(server.only("/ok").header(HEADER)).containsExactly("a-1");
  }

  private static EgressPolicy.Builder withLevel() {
    return EgressPolicy.builder().logLevelHeader(LEVEL_HEADER);
  }

  @Test
  void the_log_level_goes_out_with_the_id_when_the_policy_says_so() throws Exception {
    Client client = client(withLevel().build());

    try (CorrelationScope scope =
        Correlation.open(CorrelationContext.of("a-1").withLogLevel(Level.DEBUG))) {
      get(client, "/ok/debug");
    }
    try (CorrelationScope scope = Correlation.open("a-2")) {
      get(client, "/ok/usual");
    }
    get(client, "/ok/none");

    assertThat(server.only("/ok/debug").header(HEADER)).containsExactly("a-1");
    assertThat(server.only("/ok/debug").header(LEVEL_HEADER)).containsExactly("DEBUG");
    assertThat(server.only("/ok/usual").header(HEADER)).containsExactly("a-2");
    assertThat(server.only("/ok/usual").header(LEVEL_HEADER)).isEmpty();
    assertThat(server.only("/ok/none").header(LEVEL_HEADER)).isEmpty();
  }

  @Test
  void a_trace_that_only_passes_through_goes_out_as_it_came_to_allowed_hosts() throws Exception {
    String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    Map<String, String> incoming = Map.of("traceparent", parent, "tracestate", "a=1,b=2");
    CorrelationContext context =
        CorrelationContext.of("a-1")
            .withTraceContext(incoming, (carrier, name) -> carrier.get(name));
    Client client = client(EgressPolicy.builder().allowHost("localhost").build());
    String traced = "00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    try (CorrelationScope scope = Correlation.open(context)) {
      get(client, "/ok/passed");
      client.call("GET", server.uri("/ok/traced"), Map.of("traceparent", traced));
      client.call("GET", server.thirdPartyUri("/ok/elsewhere"), Map.of());
    }

    assertThat(server.only("/ok/passed").header("traceparent")).containsExactly(parent);
    assertThat(server.only("/ok/passed").header("tracestate")).containsExactly("a=1,b=2");
    assertThat(server.only("/ok/traced").header("traceparent")).containsExactly(traced);
    assertThat(server.only("/ok/traced").header("tracestate")).isEmpty();
    assertThat(server.only("/ok/elsewhere").header("traceparent")).isEmpty();
  }

  @Test
  void by_default_the_log_level_stays_here() throws Exception {
    Client client = client();

    try (CorrelationScope scope =
        Correlation.open(CorrelationContext.of("a-1").withLogLevel(Level.TRACE))) {
      get(client, "/ok");
    }

    assertThat(server.only("/ok").header(HEADER)).containsExactly("a-1");
    assertThat(server.only("/ok").headers().values()).noneMatch(values -> values.contains("TRACE"));
  }

  @Test
  void an_explicit_log_level_stays_once_and_so_does_an_explicit_id() throws Exception {
    Client client = client(withLevel().build());

    try (CorrelationScope scope =
        Correlation.open(CorrelationContext.of("a-1").withLogLevel(Level.DEBUG))) {
      client.call("GET", server.uri("/ok/level"), Map.of("correlation-log-level", "explicit"));
      client.call("GET", server.uri("/ok/id"), Map.of(HEADER, "explicit"));
    }

    assertThat(server.only("/ok/level").header(LEVEL_HEADER)).containsExactly("explicit");
    assertThat(server.only("/ok/level").header(HEADER)).containsExactly("a-1");
    assertThat(server.only("/ok/id").header(LEVEL_HEADER)).containsExactly("DEBUG");
    assertThat(server.only("/ok/id").header(HEADER)).containsExactly("explicit");
  }

  @Test
  void only_hosts_on_the_allow_list_get_the_log_level_at_each_hop() throws Exception {
    Client client = client(withLevel().allowHost("localhost").build());
    URI back = server.uri("/ok");
    URI thirdParty = server.thirdPartyUri(redirect(307, back));

    try (CorrelationScope scope =
        Correlation.open(CorrelationContext.of("a-1").withLogLevel(Level.DEBUG))) {
      get(client, redirect(302, thirdParty));
    }

    assertThat(server.only("/redirect/302").header(LEVEL_HEADER)).containsExactly("DEBUG");
    assertThat(server.only("/redirect/307").header(LEVEL_HEADER)).isEmpty();
    assertThat(server.only("/ok").header(LEVEL_HEADER)).containsExactly("DEBUG");
  }

  /**
   * Whether each call of the client leaves a record.
   *
   * @return true unless overridden: for clients that only send the ID, the tests of the records are
   *     left out
   */
  protected boolean leavesRecords() {
    return true;
  }

  private static Map<String, Object> fields(ILoggingEvent event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    for (KeyValuePair pair : pairs == null ? List.<KeyValuePair>of() : pairs) {
      assertThat(fields.put(pair.key, pair.value)).isNull();
    }
    return fields;
  }

  private static int requests(ILoggingEvent event) {
    return 1 + (Integer) fields(event).getOrDefault("http.request.resend_count", 0);
  }

  @Test
  void a_call_leaves_one_record_at_debug() throws Exception {
    assumeTrue(leavesRecords());
    Client client = client();
    URI uri = server.uri("/ok/a%20b;jsessionid=0123;v=1?token=secret");

    try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
      try (CorrelationScope scope = Correlation.open("a-1")) {
        assertThat(client.call("GET", uri, Map.of("Authorization", "secret"))).isEqualTo(200);
      }

      assertThat(log.events()).hasSize(1);
      ILoggingEvent record = log.events().get(0);
      assertThat(record.getLevel()).isEqualTo(ch.qos.logback.classic.Level.DEBUG);
      assertThat(record.getMDCPropertyMap()).containsEntry(Correlation.MDC_KEY, "a-1");
      assertThat(record.getFormattedMessage())
          .startsWith("GET localhost:" + uri.getPort() + "/ok/a%20b;v=1 200 in ");
      Map<String, Object> fields = fields(record);
      assertThat((Long) fields.remove("event.duration")).isPositive();
      assertThat(fields)
          .containsExactly(
              entry("network.direction", "egress"),
              entry("http.request.method", "GET"),
              entry("server.address", "localhost"),
              entry("server.port", uri.getPort()),
              entry("url.path", "/ok/a%20b;v=1"),
              entry("http.response.status_code", 200));
    }
  }

  @Test
  void a_call_without_a_context_leaves_a_record_without_an_id() throws Exception {
    assumeTrue(leavesRecords());
    Client client = client();

    try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
      get(client, "/ok");

      assertThat(log.events()).hasSize(1);
      assertThat(log.events().get(0).getMDCPropertyMap()).doesNotContainKey(Correlation.MDC_KEY);
    }
  }

  @Test
  void redirects_and_new_attempts_are_counted_in_the_record_of_their_call() throws Exception {
    assumeTrue(leavesRecords());
    Client client = client(EgressPolicy.create(), EgressPolicy.create());
    URI middle = server.uri(redirect(307, server.thirdPartyUri("/ok")));

    try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER);
        CorrelationScope scope = Correlation.open("a-1")) {
      get(client, redirect(302, middle));

      assertThat(server.received()).hasSize(3);
      assertThat(log.events()).hasSize(1);
      assertThat(fields(log.events().get(0)))
          .containsEntry("server.address", "localhost")
          .containsEntry("url.path", "/redirect/302")
          .containsEntry("http.response.status_code", 200)
          .containsEntry("http.request.resend_count", 2);

      get(client, "/busy");

      // A client that does not try again itself is called twice.
      assertThat(server.received()).hasSize(5);
      assertThat(log.events().stream().mapToInt(EgressContract::requests).sum()).isEqualTo(5);
    }
  }

  @Test
  void a_call_that_throws_leaves_a_record_of_what_it_threw() throws Exception {
    assumeTrue(leavesRecords());
    Client client = client();

    try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
      IOException thrown;
      try (CorrelationScope scope = Correlation.open("a-1")) {
        thrown =
            catchThrowableOfType(
                IOException.class, () -> client.call("POST", server.uri("/broken"), Map.of()));
      }

      assertThat(thrown).isNotNull();
      assertThat(log.events()).hasSize(1);
      ILoggingEvent record = log.events().get(0);
      assertThat(record.getLevel()).isEqualTo(ch.qos.logback.classic.Level.DEBUG);
      assertThat(record.getMDCPropertyMap()).containsEntry(Correlation.MDC_KEY, "a-1");
      assertThat(record.getFormattedMessage()).contains("/broken failed after ");
      assertThat(fields(record))
          .containsEntry("http.request.method", "POST")
          .containsKeys("error.type", "event.duration")
          .doesNotContainKeys("http.response.status_code", "http.request.resend_count");
      assertThat(fields(record).get("error.message")).isEqualTo(thrown.getMessage());
    }
  }

  @Test
  void the_policy_says_at_which_levels_calls_leave_their_records() throws Exception {
    assumeTrue(leavesRecords());
    Client failures = client(EgressPolicy.builder().failedCallLevel(Level.WARN).build());
    Client all =
        client(
            EgressPolicy.builder()
                .callLevel(Level.INFO)
                .failedCallLevel(Level.ERROR)
                .logCallQuery(true)
                .build());

    try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
      ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(EgressPolicy.CALL_LOGGER))
          .setLevel(ch.qos.logback.classic.Level.INFO);
      get(client(), "/ok/1");
      get(failures, "/ok/2");
      assertThat(log.events()).isEmpty();

      assertThat(failures.call("GET", server.uri("/fails/1"), Map.of())).isEqualTo(500);
      assertThatThrownBy(() -> failures.call("POST", server.uri("/broken"), Map.of()))
          .isInstanceOf(IOException.class);
      get(all, "/ok/3?a=b&c");
      assertThat(all.call("GET", server.uri("/fails/2"), Map.of())).isEqualTo(500);

      assertThat(log.events())
          .extracting(event -> event.getLevel().toString(), event -> fields(event).get("url.path"))
          .containsExactly(
              tuple("WARN", "/fails/1"),
              tuple("WARN", "/broken"),
              tuple("INFO", "/ok/3"),
              tuple("ERROR", "/fails/2"));
      assertThat(fields(log.events().get(2))).containsEntry("url.query", "a=b&c");
      assertThat(fields(log.events().get(3))).doesNotContainKey("url.query");
    }
  }
}
