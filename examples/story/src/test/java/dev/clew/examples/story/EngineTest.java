package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that are read out of a search engine, which may be ill. */
class EngineTest {
  private static final String FAILED = "01a1fc17-f001-759b-bce9-6ef57f9765ff";
  private static final EngineClient.Limits QUICK =
      new EngineClient.Limits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          3,
          Duration.ofMillis(1));
  private static final Filter ALL =
      new Filter(Long.MIN_VALUE, Long.MAX_VALUE, Set.of(), 0, false, List.of(), List.of());

  private static String record(int number, String id) {
    return "{\"@timestamp\":\"2026-11-21T03:00:00."
        + (100 + number)
        + "Z\",\"log.level\":\"INFO\",\"message\":\"m"
        + number
        + "\",\"service.name\":\"a\",\"correlation_id\":\""
        + id
        + "\"}";
  }

  private static FakeEngine shop(FakeEngine engine) throws IOException {
    for (String name :
        List.of("gateway.json", "nginx-access.log", "orders.json", "payments.json")) {
      for (String line : Files.readAllLines(Run.shop().resolve(name))) {
        engine.with(line);
      }
    }
    return engine;
  }

  /** What was read, without a command around it. */
  private static final class Reading implements LineScanner {
    private final List<String> lines = new ArrayList<>();
    private final List<String> sources = new ArrayList<>();
    private final Notes notes = new Notes();

    static Reading of(FakeEngine engine, int page) {
      return of(engine, page, QUICK, null);
    }

    static Reading of(
        FakeEngine engine, int page, EngineClient.Limits limits, @Nullable String id) {
      Reading reading = new Reading();
      EngineClient client = new EngineClient(engine.address(), EngineCredentials.none(), limits);
      new EngineReader(
              new EngineAddress(engine.address(), EngineAddress.ANY_OF_CLEW),
              client,
              reading.notes,
              new Samples(),
              page)
          .read(reading, new FieldNames(List.of()), ALL, id == null ? null : new IdQuery(id));
      return reading;
    }

    @Override
    public void lines(Source source, byte[] b, int from, int to, long offset, long line) {
      lines.add(new String(b, from, to - from, StandardCharsets.UTF_8).strip());
      sources.add(source.name());
    }

    @Override
    public void unendedLine(Source source, byte[] b, int from, int to, long offset, long line) {
      throw new AssertionError("no line is half-written");
    }

    @Override
    public void tooLongLine(Source source, byte[] b, int from, int to, long offset, long line) {
      sources.add("too long: " + source.name());
    }

    @Override
    public boolean isOpen() {
      return false;
    }

    @Override
    public void end() {
      // Nothing is kept.
    }
  }

  private static List<String> records(int count) {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(record(i, "i-" + i));
    }
    return records;
  }

  private static FakeEngine withRecords(FakeEngine engine, int count) {
    return engine.with(records(count).toArray(new String[0]));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void table_and_story_are_those_of_the_files(boolean openSearch) throws Exception {
    try (FakeEngine engine = shop(new FakeEngine(openSearch))) {
      Run table = Run.of("--engine", engine.address());
      String ofFiles = Run.of(Run.shop()).out();

      assertThat(table.status()).isEqualTo(ClewStory.FOUND);
      assertThat(table.err()).isEmpty();
      assertThat(table.out())
          .startsWith(ofFiles.substring(0, ofFiles.indexOf(" · 4 files")))
          .contains(" · 1 index, ");
      assertThat(Run.of("--engine", engine.address(), "--id", FAILED).out())
          .isEqualTo(Run.of("--id", FAILED, Run.shop()).out());
      assertThat(Run.of("--engine=" + engine.address() + "/", "--id", "01A1FC17-F001").out())
          .isEqualTo(Run.of("--id", "01a1fc17-f001", Run.shop()).out());
      assertThat(Run.of("--engine", engine.address(), "--gaps").out())
          .contains("Without an ID: 1 of 22 records");
    }
  }

  @Test
  void a_report_of_what_an_engine_has_is_that_of_the_files(@TempDir Path folder) throws Exception {
    try (FakeEngine engine = shop(FakeEngine.openSearch())) {
      Run run = Run.of("--engine", engine.address(), "--report", folder.resolve("engine"));
      Run.of("--report", folder.resolve("files"), Run.shop());

      assertThat(run.err()).contains("The report is in ", "2 stories");
      assertThat(pages(folder.resolve("engine"))).isEqualTo(pages(folder.resolve("files")));
      assertThat(engine.count(asked -> asked.method().equals("DELETE"))).isEqualTo(2);
    }
  }

  private static List<String> pages(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void a_point_in_time_is_searched_by_its_newest_name_and_deleted() throws Exception {
    try (FakeEngine engine = withRecords(FakeEngine.elasticsearch(), 5)) {
      assertThat(Reading.of(engine, 2).lines).isEqualTo(records(5));

      assertThat(engine.searches())
          .extracting(search -> search.json().path("pit").path("id").asText())
          .containsExactly("pit-0", "pit-1", "pit-2", "pit-3", "pit-4");
      FakeEngine.Asked last = engine.asked.get(engine.asked.size() - 1);
      assertThat(last.method() + " " + last.path() + " " + last.body())
          .isEqualTo("DELETE /_pit {\"id\":\"pit-5\"}");
    }
  }

  @ParameterizedTest
  @CsvSource({"2", "3", "4", "5", "7", "100"})
  void documents_of_several_shards_that_share_a_number_are_all_read_once(int page)
      throws Exception {
    try (FakeEngine engine = FakeEngine.openSearch()) {
      List<String> records = records(30);
      for (int i = 0; i < 30; i++) {
        engine.with(new FakeEngine.Document(records.get(i), i / 3));
      }

      Reading reading = Reading.of(engine, page);

      assertThat(reading.lines).isEqualTo(records);
      assertThat(reading.notes.all()).isEmpty();
      FakeEngine.Asked last = engine.asked.get(engine.asked.size() - 1);
      assertThat(last.method() + " " + last.path()).isEqualTo("DELETE /_search/point_in_time");
    }
  }

  @Test
  void an_engine_that_does_not_say_what_it_is_is_found_out() throws Exception {
    for (boolean openSearch : new boolean[] {true, false}) {
      try (FakeEngine engine = withRecords(new FakeEngine(openSearch), 3)) {
        engine.withFault(
            (asked, exchange) -> {
              boolean about = asked.path().equals("/");
              if (about) {
                FakeEngine.send(exchange, 405, "{\"error\":\"Incorrect HTTP method\"}");
              }
              return about;
            });

        assertThat(Reading.of(engine, 10).lines).hasSize(3);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503})
  void what_is_too_busy_is_asked_again(int status) throws Exception {
    AtomicInteger refused = new AtomicInteger();
    try (FakeEngine engine = withRecords(FakeEngine.openSearch(), 5)) {
      engine.withFault(
          (asked, exchange) -> {
            boolean refuses = asked.isSearch() && refused.incrementAndGet() <= 2;
            if (refuses) {
              FakeEngine.send(exchange, status, "");
            }
            return refuses;
          });

      Reading reading = Reading.of(engine, 100);

      assertThat(reading.lines).isEqualTo(records(5));
      assertThat(reading.notes.all()).isEmpty();
    }
  }

  @Test
  void what_stays_too_busy_is_given_up_with_url_status_and_reason() throws Exception {
    try (FakeEngine engine = withRecords(FakeEngine.elasticsearch(), 5)) {
      engine.withFault(
          (asked, exchange) -> {
            if (asked.isSearch()) {
              FakeEngine.send(
                  exchange,
                  503,
                  "{\"error\":{\"root_cause\":[{\"type\":\"x\",\"reason\":\"queue \\u001b[31mfull\"}],"
                      + "\"type\":\"search_phase_execution_exception\",\"reason\":\"all shards"
                      + " failed\"},\"status\":503}");
            }
            return asked.isSearch();
          });

      Reading reading = Reading.of(engine, 100);

      assertThat(reading.notes.hasFailed()).isTrue();
      assertThat(reading.notes.all())
          .containsExactly(
              engine.address()
                  + "/_search answered 503: search_phase_execution_exception: all shards failed"
                  + " (x: queue \\u001b[31mfull)");
      assertThat(engine.searches()).hasSize(3);
      assertThat(engine.count(asked -> asked.method().equals("DELETE"))).isEqualTo(1);
    }
  }

  @Test
  void where_a_page_is_too_much_a_smaller_one_is_asked_for() throws Exception {
    try (FakeEngine engine = withRecords(FakeEngine.openSearch(), 250)) {
      engine.withFault(
          (asked, exchange) -> {
            boolean refuses = asked.isSearch() && asked.json().path("size").asInt() > 60;
            if (refuses) {
              FakeEngine.send(
                  exchange, 429, "{\"error\":{\"type\":\"circuit_breaking_exception\"}}");
            }
            return refuses;
          });

      Reading reading = Reading.of(engine, 1_000);

      assertThat(reading.lines).isEqualTo(records(250));
      assertThat(reading.notes.all()).isEmpty();
    }
  }

  @Test
  void a_page_of_html_is_named_and_not_shown() throws Exception {
    String page =
        "<!DOCTYPE html>\n<html><head><title>502 Bad\u0007 Gateway</title></head>"
            + "<body><script>alert(1)</script></body></html>";
    for (int status : new int[] {500, 502, 200}) {
      try (FakeEngine engine = withRecords(FakeEngine.openSearch(), 1)) {
        engine.withFault(
            (asked, exchange) -> {
              if (asked.isSearch()) {
                FakeEngine.send(exchange, status, page);
              }
              return asked.isSearch();
            });

        Reading reading = Reading.of(engine, 10);

        assertThat(reading.notes.hasFailed()).isTrue();
        assertThat(reading.notes.all())
            .singleElement()
            .asString()
            .startsWith(engine.address() + "/_search answered ")
            .contains("an HTML page, '502 Bad\\u0007 Gateway'")
            .doesNotContain("<", "alert", "Exception");
      }
    }
  }

  @Test
  void what_is_no_search_engine_is_said_to_be_none() throws Exception {
    try (FakeEngine engine = FakeEngine.openSearch()) {
      for (String answer : List.of("<html>hello</html>", "", "[]", "{}", "hello", "{\"fields\":")) {
        engine.withFault(
            (asked, exchange) -> {
              FakeEngine.send(exchange, 200, answer);
              return true;
            });

        Run run = Run.of("--engine", engine.address());

        assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
        assertThat(run.err().lines()).hasSize(1).allMatch(line -> line.startsWith("clew-story: "));
        assertThat(run.err()).contains(engine.address() + "/clew-*").doesNotContain("Exception");
      }
    }
  }

  private static void cut(HttpExchange exchange, String body, int length) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes, 0, length);
    exchange.getResponseBody().flush();
  }

  @Test
  void an_answer_that_is_cut_off_goes_on_behind_the_last_document_that_came() throws Exception {
    AtomicInteger searches = new AtomicInteger();
    try (FakeEngine engine = withRecords(FakeEngine.openSearch(), 100)) {
      engine.withFault(
          (asked, exchange) -> {
            boolean cuts = asked.isSearch() && searches.getAndIncrement() % 2 == 0;
            if (cuts) {
              String page = engine.page(asked.json());
              cut(exchange, page, page.length() / 2);
            }
            return cuts;
          });

      Reading reading = Reading.of(engine, 40);

      assertThat(reading.lines).isEqualTo(records(100));
      assertThat(reading.notes.all()).isEmpty();
    }
  }

  @Test
  void an_answer_that_is_always_cut_off_at_its_beginning_is_given_up() throws Exception {
    try (FakeEngine engine = withRecords(FakeEngine.openSearch(), 10)) {
      engine.withFault(
          (asked, exchange) -> {
            if (asked.isSearch()) {
              cut(exchange, engine.page(asked.json()), 20);
            }
            return asked.isSearch();
          });

      Reading reading = Reading.of(engine, 40);

      assertThat(reading.notes.hasFailed()).isTrue();
      assertThat(reading.notes.all()).singleElement().asString().contains("was cut off");
      assertThat(engine.searches()).hasSize(3);
    }
  }

  @Test
  void an_engine_that_is_silent_is_not_waited_for_for_ever() throws Exception {
    EngineClient.Limits brief =
        new EngineClient.Limits(
            Duration.ofSeconds(10),
            Duration.ofMillis(300),
            Duration.ofMillis(300),
            3,
            Duration.ofMillis(1));
    CountDownLatch over = new CountDownLatch(1);
    try (FakeEngine engine = withRecords(FakeEngine.openSearch(), 10)) {
      for (boolean headers : new boolean[] {false, true}) {
        engine.withFault(
            (asked, exchange) -> {
              if (asked.isSearch()) {
                if (headers) {
                  cut(exchange, engine.page(asked.json()), 20);
                }
                await(over);
              }
              return asked.isSearch();
            });

        Reading reading = Reading.of(engine, 40, brief, null);

        assertThat(reading.notes.hasFailed()).isTrue();
        assertThat(reading.notes.all())
            .singleElement()
            .asString()
            .contains(headers ? "nothing more came within 0 s" : "no answer within 0 s");
      }
      over.countDown();
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void shards_that_fail_and_searches_that_time_out_are_told_with_what_was_found() throws Exception {
    try (FakeEngine engine = shop(FakeEngine.openSearch())) {
      engine.withFault(
          (asked, exchange) -> {
            if (asked.isSearch()) {
              FakeEngine.send(
                  exchange,
                  200,
                  engine
                      .page(asked.json())
                      .replace("\"timed_out\":false", "\"timed_out\":true")
                      .replace(
                          "\"failed\":0",
                          "\"failed\":2,\"failures\":[{\"shard\":3,\"index\":\"x\",\"reason\":{"
                              + "\"type\":\"node_gone\",\"reason\":\"\\u202ebye\"}}]"));
            }
            return asked.isSearch();
          });

      Run run = Run.of("--engine", engine.address());

      assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
      assertThat(run.out()).contains("2 requests, 1 with errors");
      assertThat(run.err())
          .contains("2 shards could not be searched; their records are missing: node_gone:")
          .contains("\\u202ebye")
          .contains("the engine gave up on a part of its answer");
    }
  }

  @Test
  void a_state_that_the_engine_has_lost_ends_the_reading_with_what_there_is() throws Exception {
    try (FakeEngine engine = withRecords(FakeEngine.openSearch(), 10)) {
      engine.withFault(
          (asked, exchange) -> {
            boolean lost = asked.isSearch() && !asked.json().path("search_after").isMissingNode();
            if (lost) {
              FakeEngine.send(
                  exchange,
                  404,
                  "{\"error\":{\"root_cause\":[{\"type\":\"search_context_missing_exception\","
                      + "\"reason\":\"No search context found for id [7]\"}],\"type\":\"x\"}}");
            }
            return lost;
          });

      Reading reading = Reading.of(engine, 4);

      assertThat(reading.lines).isEqualTo(records(3));
      assertThat(reading.notes.all())
          .singleElement()
          .asString()
          .contains("404", "No search context found for id [7]");
    }
  }

  @Test
  void documents_that_are_missing_are_counted() throws Exception {
    try (FakeEngine engine = withRecords(FakeEngine.openSearch(), 4)) {
      engine.with("");
      assertThat(Reading.of(engine, 100).notes.all())
          .containsExactly(
              "1 document could not be read, for the engine does not keep what was sent (_source)");
    }
    try (FakeEngine engine = withRecords(FakeEngine.openSearch(), 4)) {
      engine.withFault(
          (asked, exchange) -> {
            if (asked.isSearch()) {
              String page = engine.page(asked.json());
              FakeEngine.send(exchange, 200, page.replace("\"value\":4", "\"value\":6"));
            }
            return asked.isSearch();
          });
      assertThat(Reading.of(engine, 100).notes.all())
          .containsExactly("the engine has 6 documents and gave 4 of them");
    }
  }

  @Test
  void a_document_is_named_and_what_a_terminal_would_obey_in_it_is_not_obeyed() throws Exception {
    try (FakeEngine engine = FakeEngine.elasticsearch()) {
      engine.with(
          record(1, "id-1").replace("m1", "\\u001b[2Jwiped \\u202e"),
          "{\"text\":\"no record of the ID, but it has id-1-and-more\"}");
      engine.withFault(
          (asked, exchange) -> {
            if (asked.isSearch()) {
              FakeEngine.send(
                  exchange, 200, engine.page(asked.json()).replace("\"d1\"", "\"d\\u001b1\""));
            }
            return asked.isSearch();
          });

      Run run = Run.of("--engine", engine.address(), "--id", "id-1");

      assertThat(run.out()).contains("\\u001b[2Jwiped \\u202e").doesNotContain("\u001b", "\u202e");
      assertThat(run.err())
          .contains(FakeEngine.INDEX + "/_doc/d\\u001b1: the ID stands in the field text")
          .doesNotContain("\u001b");
    }
  }

  @Test
  void an_id_is_asked_for_in_every_field_that_may_have_it() throws Exception {
    try (FakeEngine engine = withRecords(FakeEngine.openSearch(), 1)) {
      engine.withFields(
          """
          "correlation_id":{"keyword":{"type":"keyword","searchable":true}},
          "trace.id":{"text":{"type":"text","searchable":true}},
          "request_id":{"long":{"type":"long","searchable":true}},
          "parent_id":{"keyword":{"type":"keyword","searchable":true}},
          "labels":{"flat_object":{"type":"flat_object","searchable":true}},
          "reqId":{"keyword":{"type":"keyword","searchable":false}},
          "log":{"wildcard":{"type":"wildcard","searchable":true}},
          "tenant":{"keyword":{"type":"keyword","searchable":true}}""");

      Reading.of(engine, 10, QUICK, "0193A1FC-*\"1");
      JsonNode odd = engine.searches().get(0).json().path("query");
      Reading.of(engine, 10, QUICK, "0193A1FC");
      JsonNode any = engine.searches().get(1).json().path("query");

      assertThat(odd.toString())
          .contains("{\"prefix\":{\"correlation_id\":{\"value\":\"0193A1FC-*\\\"1\"}}}")
          .contains("*0193A1FC-\\\\*\\\"1*");
      assertThat(any.toString())
          .contains(
              "{\"prefix\":{\"correlation_id\":{\"value\":\"0193A1FC\",\"case_insensitive\":true}}}",
              "\"match_phrase_prefix\":{\"trace.id\":",
              "{\"prefix\":{\"parent_id\":",
              "{\"prefix\":{\"labels\":{\"value\":\"0193a1fc\"}}}",
              "\"wildcard\":{\"log\":")
          .doesNotContain("reqId", "tenant", "\"request_id\"");
    }
  }

  @Test
  void the_fields_that_were_searched_are_told_when_nothing_was_found() throws Exception {
    try (FakeEngine engine = FakeEngine.openSearch()) {
      Run run = Run.of("--engine", engine.address(), "--id", "nothing");
      assertThat(run.status()).isEqualTo(ClewStory.NOTHING);
      assertThat(run.err())
          .contains("No record has the ID nothing.")
          .contains("the engine has IDs in: correlation_id");

      engine.withFields("\"message\":{\"text\":{\"type\":\"text\",\"searchable\":true}}");
      Run none = Run.of("--engine", engine.address(), "--id", "nothing");
      assertThat(none.status()).isEqualTo(ClewStory.TROUBLE);
      assertThat(none.err())
          .contains("no field that has IDs can be searched by")
          .doesNotContain("No record has");
      assertThat(engine.searches()).hasSize(1);
    }
  }

  @Test
  void filters_are_asked_for_as_far_as_the_engine_can_tell_and_looked_at_again() throws Exception {
    try (FakeEngine engine = withRecords(FakeEngine.openSearch(), 9)) {
      Run run =
          Run.of(
              "--engine",
              engine.address(),
              "--since=2026-11-21T03:00:00.1030004Z",
              "--until=2026-11-21T03:00:00.1060004Z",
              "--service=a",
              "--level=warn",
              "--field=tenant=t 1",
              "--field=http.response.status_code=504",
              "--field=orderId=7",
              "--grep=m");
      String query = engine.searches().get(0).json().path("query").toString();

      assertThat(query)
          .contains(
              "\"range\":{\"@timestamp\":{\"gte\":\"2026-11-21T03:00:00.103Z\","
                  + "\"lt\":\"2026-11-21T03:00:00.107Z\",",
              "{\"terms\":{\"service.name\":[\"a\",\"\"]}}",
              "{\"term\":{\"tenant\":\"t 1\"}}",
              "{\"term\":{\"http.response.status_code\":\"504\"}}",
              "\"must_not\":[{\"bool\":{\"filter\":[{\"terms\":{\"log.level\":[\"DEBUG\",\"INFO\",",
              "\"must_not\":[{\"range\":{\"http.response.status_code\":{\"gte\":400}}}]")
          .doesNotContain("orderId", "warn", "\"m\"");
      assertThat(run.err()).contains("the filters left out all of 9 records");
      assertThat(Run.of("--engine", engine.address(), "--since=2026-11-21T03:00:00.104Z").out())
          .contains("5 requests, ");
    }
  }

  @Test
  void a_field_that_only_some_indices_know_is_not_asked_for() throws Exception {
    try (FakeEngine engine = withRecords(FakeEngine.openSearch(), 1)) {
      engine.withFields(
          """
          "tenant":{"keyword":{"type":"keyword","searchable":true},"unmapped":{"type":"unmapped"}},
          "@timestamp":{"keyword":{"type":"keyword","searchable":true}},
          "service.name":{"text":{"type":"text","searchable":true}}""");

      Run.of("--engine", engine.address(), "--field=tenant=t", "--since=1d", "--service=a");

      assertThat(engine.searches().get(0).json().path("query").toString())
          .isEqualTo("{\"match_all\":{}}");
    }
  }

  @Test
  void credentials_are_sent_to_the_engine_alone_and_never_shown() throws Exception {
    EngineCredentials user =
        EngineCredentials.of(Map.of("CLEW_ENGINE_USER", "u", "CLEW_ENGINE_PASSWORD", "s3cr:t"));
    assertThat(user.header()).isEqualTo("Basic dTpzM2NyOnQ=");
    EngineCredentials key = EngineCredentials.of(Map.of("CLEW_ENGINE_API_KEY", "a2V5 "));
    assertThat(key.header()).isEqualTo("ApiKey a2V5");
    assertThat(user + " " + key).isEqualTo("some some");

    try (FakeEngine engine = FakeEngine.openSearch();
        FakeEngine other = FakeEngine.openSearch()) {
      engine.withFault(
          (asked, exchange) -> {
            exchange.getResponseHeaders().add("Location", other.address() + "/login");
            FakeEngine.send(exchange, asked.path().equals("/a") ? 302 : 401, "Unauthorized");
            return true;
          });
      EngineClient client = new EngineClient(engine.address(), user, QUICK);
      assertThatThrownBy(() -> client.call("GET", "/a?b=c", null, in -> 1))
          .hasMessage(
              engine.address()
                  + "/a answered 302: Unauthorized; redirects are not followed, it names "
                  + other.address()
                  + "/login");
      assertThatThrownBy(() -> client.call("GET", "/b", null, in -> 1))
          .hasMessageContaining("/b answered 401: Unauthorized (credentials are taken from")
          .hasMessageNotContainingAny("s3cr", "dTpz");
      assertThat(engine.asked).allMatch(asked -> "Basic dTpzM2NyOnQ=".equals(asked.login()));
      assertThat(other.asked).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CLEW_ENGINE_USER, u, CLEW_ENGINE_PASSWORD, '', must be set together",
    "CLEW_ENGINE_USER, u:v, CLEW_ENGINE_PASSWORD, hidden, must not have a colon",
    "CLEW_ENGINE_API_KEY, hidden, CLEW_ENGINE_USER, u, set only one of them",
    "CLEW_ENGINE_API_KEY, 'hid\nden', CLEW_ENGINE_USER, '', has a character that no key has"
  })
  void credentials_that_cannot_be_are_refused_without_being_shown(
      String name, String value, String other, String otherValue, String why) {
    assertThatThrownBy(() -> EngineCredentials.of(Map.of(name, value, other, otherValue)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(why)
        .hasMessageNotContainingAny("hid", "den");
  }

  @Test
  void addresses_that_cannot_be_are_refused() {
    for (String wrong :
        List.of(
            "localhost:9200", "ftp://a", "http://", "http://a:99999", "http://a?b", "x y", "")) {
      Run run = Run.of("--engine", wrong);
      assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
      assertThat(run.err()).contains("--engine must be an address such as", "'" + wrong + "'");
    }
    for (String secret : List.of("http://u:hidden@a:9200", "http://u:hid den@a", "u:hidden@a")) {
      Run run = Run.of("--engine", secret);
      assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
      assertThat(run.err()).contains("--engine must ").doesNotContain("hid");
    }
  }

  @Test
  void options_that_contradict_an_engine_are_refused() {
    assertThat(Run.of("--engine", "http://a", "logs").err())
        .contains("--engine reads from a search engine: leave out logs");
    assertThat(Run.of("--index", "x", "logs").err()).contains("name it with --engine");
    assertThat(Run.of("--follow", "--engine", "http://a").err())
        .contains("--follow is for files, folders and standard input");
  }

  @Test
  void an_index_is_asked_for_as_it_is_named() throws Exception {
    try (FakeEngine engine = withRecords(FakeEngine.openSearch(), 1)) {
      Run.of("--engine", engine.address(), "--index", "a-*,-b,<c-{now/d}>/ä");

      assertThat(engine.asked.get(0).path())
          .isEqualTo("/a-*,-b,%3Cc-%7Bnow%2Fd%7D%3E%2F%C3%A4/_field_caps");
    }
  }

  @Test
  void an_engine_that_is_not_there_is_said_at_once() {
    Run run = Run.of("--engine", "http://127.0.0.1:1", "--id", "i", "--json");

    assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
    assertThat(run.err())
        .isEqualTo(
            "clew-story: http://127.0.0.1:1/clew-*/_field_caps: no connection"
                + System.lineSeparator());
    assertThat(run.out()).contains("no connection");
  }

  @Test
  void the_jdk_decides_which_certificates_are_trusted(@TempDir Path folder) throws Exception {
    Path keys = folder.resolve("keys.p12");
    Path java = Path.of(System.getProperty("java.home"), "bin");
    Process keytool =
        new ProcessBuilder(
                java.resolve("keytool").toString(),
                "-genkeypair",
                "-alias",
                "engine",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                keys.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);

    try (FakeEngine engine = withRecords(FakeEngine.openSearch(context), 3)) {
      Run untrusted = Run.of("--engine", engine.address());
      assertThat(untrusted.status()).isEqualTo(ClewStory.TROUBLE);
      assertThat(untrusted.err())
          .contains(engine.address() + "/clew-*/_field_caps: TLS failed: ")
          .contains("javax.net.ssl.trustStore");

      Process trusting =
          new ProcessBuilder(
                  java.resolve("java").toString(),
                  "-Djavax.net.ssl.trustStore=" + keys,
                  "-Djavax.net.ssl.trustStorePassword=changeit",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ClewStory.class.getName(),
                  "--engine",
                  engine.address().toString())
              .redirectErrorStream(true)
              .start();
      String out = new String(trusting.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(out).contains("3 requests, 0 with errors · 3 records");
      assertThat(trusting.waitFor()).isEqualTo(ClewStory.FOUND);
    }
  }

  @Test
  void the_progress_counts_records() throws Exception {
    try (FakeEngine engine = withRecords(FakeEngine.openSearch(), 3)) {
      Run run = Run.of("--engine", engine.address(), "--progress");

      assertThat(run.out()).contains("3 records");
      assertThat(run.err()).contains("\r");
    }
  }
}
