package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clew.logback.settings.Format;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies at the end of a path is masked, in each format and wherever it was said. */
class MaskPathsTest extends EncoderTest {
  private static final String SECRET = "hunter2";

  /** A bean with a secret, for Jackson. */
  public record User(String name, Object password) {}

  private String line(Format format, String path, LoggingEvent event) {
    CorrelationJsonEncoder encoder = encoder(b -> b.format(format.shownName()).maskPath(path));
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }

  private List<EventBuilder> secrets(Peer peer) {
    Map<String, Object> user = Map.of("name", "jane", "password", SECRET);
    return List.of(
        event().pair("user.password", SECRET),
        event().pair("user", user),
        event().pair("request", Map.of("user", user)),
        event().pair("request.user", Map.of("PASSWORD", SECRET)),
        event().pair("request", Map.of("user.password", SECRET)),
        event().pair("user.password.old", SECRET),
        event().pair("user.password", Map.of("old", SECRET)),
        event().pair("user", new User("jane", SECRET)),
        event().pair("user", List.of(user, new User("jo", SECRET))),
        event().pair("user", new Object[] {user, Optional.of(user)}),
        event().pair("user", new AtomicReference<>(user)),
        event().pair("user", Map.entry("password", SECRET)),
        event().pair("user", new ObjectMapper().valueToTree(user)),
        event().pair("user", new tools.jackson.databind.ObjectMapper().valueToTree(user)),
        event().mdc("user.password", SECRET),
        event().mdc("User.Password", SECRET),
        event().message("in", peer.argument("kv", "user", user)),
        event().message("in", peer.argument("raw", "user", "{\"password\":\"hunter2\"}")),
        event().marker(peer.marker("append", "user", user)),
        event().marker(peer.marker("appendEntries", Map.of("user", user))));
  }

  @ParameterizedTest
  @EnumSource
  void a_secret_is_masked_wherever_the_application_says_it(Format format) throws Exception {
    Peer peer = new Peer("8");
    try {
      for (EventBuilder builder : secrets(peer)) {
        LoggingEvent event = builder.build();
        for (String path :
            List.of("password", "user.password", "user/password", "USER.password", "*.password")) {
          assertThat(line(format, path, event)).contains("****").doesNotContain(SECRET);
        }
        assertThat(line(format, "name.password", event)).contains(SECRET);
        assertThat(line(format, "assword", event)).contains(SECRET);
      }
    } finally {
      peer.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_secret_of_any_kind_becomes_the_same_text(Format format) {
    for (@Nullable Object value :
        Arrays.asList(
            SECRET, 4711, 1.5, true, null, List.of(1, 2), Map.of("a", 1), new User("x", 1))) {
      Map<String, @Nullable Object> user = Collections.singletonMap("password", value);

      String nested = line(format, "user.password", event().pair("user", user).build());
      String root = line(format, "user.password", event().pair("user.password", value).build());

      assertThat(nested.replace("\\", "")).contains("{\"password\":\"****\"}");
      assertThat(root).contains("user.password\":\"****\"");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // The path, and which of a, x.a, x.y.a and l[0].a are masked.
        "a | a, x.a, x.y.a, l.a",
        "/a | a",
        "x.a | x.a",
        "/x/a | x.a",
        "x/y/a | x.y.a",
        "y.a | x.y.a",
        "/y.a | ",
        "*.a | x.a, x.y.a, l.a",
        "/*/a | x.a, l.a",
        "*/*/a | x.y.a, l.a",
        "x.*.a | x.y.a",
        "x.* | x.a, x.y.a",
        "l.a | l.a",
        "l.0.a | l.a",
        "l.1.a | ",
        "l.*.a | l.a",
        "/l/*/*/a | ",
        "* | a, x.a, x.y.a, l.a",
        "A | a, x.a, x.y.a, l.a",
        "x.y | x.y.a",
        "b | ",
      })
  void a_path_begins_anywhere_unless_a_slash_stands_before_it(String path, String masked) {
    List<String> expected = masked == null ? List.of() : List.of(masked.split(", "));
    LoggingEvent event =
        event()
            .pair("a", "1a")
            .pair("x", Map.of("a", "2a", "y", Map.of("a", "3a")))
            .pair("l", List.of(Map.of("a", "4a")))
            .build();
    LoggingEvent dotted = event().pair("a", "1a").pair("x.a", "2a").pair("x.y.a", "3a").build();

    for (Format format : Format.values()) {
      String line = line(format, path, event);
      String dottedLine = line(format, path, dotted);

      assertThat(line.contains("1a")).isNotEqualTo(expected.contains("a"));
      assertThat(line.contains("2a")).isNotEqualTo(expected.contains("x.a"));
      assertThat(line.contains("3a")).isNotEqualTo(expected.contains("x.y.a"));
      assertThat(line.contains("4a")).isNotEqualTo(expected.contains("l.a"));
      assertThat(dottedLine.contains("1a")).isNotEqualTo(expected.contains("a"));
      assertThat(dottedLine.contains("2a")).isNotEqualTo(expected.contains("x.a"));
      assertThat(dottedLine.contains("3a")).isNotEqualTo(expected.contains("x.y.a"));
    }
  }

  @Test
  void a_field_is_known_by_the_applications_name_and_by_that_in_the_record() {
    LoggingEvent event =
        event().mdc("user.password", "1").pair("message", "2").pair("k", Map.of("p", "3")).build();
    for (String path : List.of("/user/password", "/labels/user_password", "user_password")) {
      assertThat(record(encoder(b -> b.maskPath(path)), event).get("labels.user_password").asText())
          .isEqualTo("****");
    }
    assertThat(record(encoder(b -> b.maskPath("message_")), event).get("message_").asText())
        .isEqualTo("****");
    for (String path : List.of("/k/p", "/key/p")) {
      JsonNode record =
          record(encoder(b -> b.keyValueKeyFieldName("k", "key").maskPath(path)), event);
      assertThat(record.get("key").get("p").asText()).isEqualTo("****");
    }
    assertThat(
            record(
                    encoder(
                        b ->
                            b.format("gcp")
                                .maskPath("/logging.googleapis.com~1labels/user.password")),
                    event)
                .toString())
        .contains("\"user.password\":\"****\"");
  }

  @Test
  void a_slash_and_a_tilde_in_a_name_are_escaped() {
    LoggingEvent event = event().pair("a/b", "1").pair("c~d", "2").pair("~1", "3").build();

    JsonNode record =
        record(encoder(b -> b.maskPath("a~1b").maskPath("c~0d").maskPath("~01")), event);

    assertThat(record.get("a/b").asText()).isEqualTo("****");
    assertThat(record.get("c~d").asText()).isEqualTo("****");
    assertThat(record.get("~1").asText()).isEqualTo("****");
  }

  @Test
  void objects_in_place_of_dotted_names_change_nothing() {
    LoggingEvent event =
        event().pair("user.password", SECRET).pair("user.name", "jane").mdc("x", "y").build();

    JsonNode record = record(encoder(b -> b.nested(true).maskPath("/user/password")), event);

    assertThat(record.get("user")).hasToString("{\"password\":\"****\",\"name\":\"jane\"}");
    assertThat(record.get("labels").get("x").asText()).isEqualTo("y");
  }

  @Test
  void configured_fields_are_masked_too() {
    CorrelationJsonEncoder encoder =
        encoder(
            b ->
                b.customFields("{\"db\":{\"user\":\"u\",\"password\":\"" + SECRET + "\"}}")
                    .staticField("mail.password", SECRET)
                    .pattern("{\"p\":{\"password\":\"%X{password}\",\"m\":\"%X{user.password}\"}}")
                    .maskPath("password"));

    JsonNode record =
        record(encoder, event().mdc("password", SECRET).mdc("user.password", SECRET).build());

    assertThat(record.get("db")).hasToString("{\"user\":\"u\",\"password\":\"****\"}");
    assertThat(record.get("mail.password").asText()).isEqualTo("****");
    assertThat(record.get("p")).hasToString("{\"password\":\"****\",\"m\":\"****\"}");
    assertThat(record.toString()).doesNotContain(SECRET);
  }

  @Test
  void a_pattern_does_not_show_what_is_masked_by_its_name_in_the_record() {
    CorrelationJsonEncoder encoder =
        encoder(b -> b.pattern("{\"p\":\"%X{password}\"}").maskPath("/labels/password"));

    JsonNode record = record(encoder, event().mdc("password", SECRET).build());

    assertThat(record.get("p").asText()).isEqualTo("****");
  }

  @Test
  void properties_of_the_context_are_masked() {
    loggerContext.putProperty("db.password", SECRET);

    JsonNode record =
        record(encoder(b -> b.format("logstash").maskPath("db.password")), event().build());

    assertThat(record.get("db.password").asText()).isEqualTo("****");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "db.password",
        "/db/password",
        "ctx.db.password",
        "/ctx/db/password",
        "/ctx/*/password"
      })
  void properties_of_the_context_are_masked_in_an_object_too(String path) throws Exception {
    loggerContext.putProperty("db.password", SECRET);
    String xml =
        "<format>logstash</format><maskPath>%s</maskPath>".formatted(path)
            + "<fieldNames><context>ctx</context></fieldNames>";

    JsonNode record = record(configured(loggerContext, xml), event().build());

    assertThat(record.get("ctx").get("db.password").asText()).isEqualTo("****");
    assertThat(record.toString()).doesNotContain(SECRET);
  }

  @Test
  void a_path_may_have_a_text_of_its_own() throws Exception {
    LoggingEvent event =
        event().pair("a", 1).pair("b", Map.of("c", 2)).pair("d", "x").message("a").build();

    JsonNode record =
        record(
            configured(
                loggerContext,
                "<mask><path>a</path><path>b.c</path><replacement>$1\"gone</replacement></mask>"
                    + "<mask><path>d</path></mask>"),
            event);

    assertThat(record.get("a").asText()).isEqualTo("$1\"gone");
    assertThat(record.get("b").get("c").asText()).isEqualTo("$1\"gone");
    assertThat(record.get("d").asText()).isEqualTo("****");
    assertThat(
            record(encoder(b -> b.maskPath("a", "1st").maskPath("/a", "2nd").maskPath("a")), event)
                .get("a")
                .asText())
        .isEqualTo("1st");
  }

  @Test
  void the_records_own_fields_are_not_reached() {
    LoggingEvent event = event().pair("x", Map.of("message", "m", "logger", "l")).build();

    JsonNode record =
        record(
            encoder(b -> b.maskPath("*").maskPath("logger").maskPath("type")),
            event().throwable(new IllegalStateException("boom")).build());

    assertThat(record.get("message").asText()).isEqualTo("hello");
    assertThat(record.get("log.logger").asText()).isNotEqualTo("****");
    assertThat(record.get("error.type").asText()).isNotEqualTo("****");
    assertThat(record(encoder(b -> b.maskPath("*.message")), event).get("x").toString())
        .contains("\"message\":\"****\"", "\"logger\":\"l\"");
  }

  @ParameterizedTest
  @CsvSource({
    "ecs, log.level",
    "ecs, /Log/Level",
    "ecs, message",
    "ecs, /@timestamp",
    "ecs, error/message",
    "ecs, correlation_id",
    "logstash, level",
    "logstash, /stack_trace",
    "gcp, severity",
    "gelf, short_message",
    "gelf, correlation_id",
    "gelf, _correlation_id",
  })
  void a_path_to_a_field_of_the_records_own_is_refused(String format, String path)
      throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CorrelationJsonEncoder.builder().format(format).maskPath(path).build())
        .withMessage("maskPath must not be a field of the record's own but was '" + path + "'");
    CorrelationJsonEncoder encoder =
        configured(
            loggerContext, "<format>" + format + "</format><maskPath>" + path + "</maskPath>");
    assertThat(encoder.isStarted()).isFalse();
    assertThat(encoder.encode(event().build())).isEmpty();
  }

  @Test
  void a_field_of_the_records_own_that_is_left_out_is_the_users() {
    CorrelationJsonEncoder encoder =
        encoder(b -> b.fieldName("log.level", "").maskPath("log.level"));

    assertThat(record(encoder, event().pair("log.level", 1).build()).get("log.level").asText())
        .isEqualTo("****");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "/", ".", "a.", ".a", "a..b", "a//b", "//a", "a. .b"})
  void a_path_with_an_empty_part_is_refused(String path) throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CorrelationJsonEncoder.builder().maskPath(path))
        .withMessageStartingWith("maskPath must ")
        .withMessageEndingWith("'" + path + "'");
    if (!path.isBlank()) {
      CorrelationJsonEncoder encoder =
          configured(loggerContext, "<mask><path>" + path + "</path></mask>");
      assertThat(encoder.isStarted()).isFalse();
      assertThat(encoder.encode(event().build())).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"$.user.password", "/$/password", "users[*].pin", "**.pin", "user/**"})
  @DisplayName("What JSONPath has hid nothing, and nobody was told")
  void a_path_of_another_language_is_refused(String path) throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CorrelationJsonEncoder.builder().maskPath(path))
        .withMessageStartingWith("maskPath must have names, or a * for any one name")
        .withMessageEndingWith("'" + path + "'");
    CorrelationJsonEncoder encoder = configured(loggerContext, "<maskPath>" + path + "</maskPath>");
    assertThat(encoder.isStarted()).isFalse();
    assertThat(encoder.encode(event().build())).isEmpty();
  }

  @Test
  void a_path_has_so_many_parts_at_most() {
    String longest = "a" + ".a".repeat(29);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CorrelationJsonEncoder.builder().maskPath(longest + ".a"))
        .withMessageContaining("30 parts at most");
    assertThat(
            record(
                    encoder(b -> b.maskPath(longest)),
                    event().pair("x" + ".a".repeat(100), SECRET).build())
                .toString())
        .doesNotContain(SECRET);
  }

  /** Whoever logs chooses names and depths, and may choose those that paths are slow with. */
  @Test
  void deep_values_and_long_names_are_followed_in_one_look() {
    Object value = Map.of("p", SECRET);
    for (int i = 0; i < 14; i++) {
      value = i % 2 == 0 ? List.of(value) : Map.of(".a.a.a".repeat(40), value);
    }
    CorrelationJsonEncoder encoder =
        encoder(
            b -> b.maskPath("*.*.*.a.*.a.*.*.q").maskPath("/k/*/*/*/*/*/*/*/*/*/p").maskPath("p"));

    String record = record(encoder, event().pair("k", value).build()).toString();

    assertThat(record).contains("\"p\":\"****\"").doesNotContain(SECRET);
  }

  @Test
  void a_value_that_fails_between_secrets_unmasks_none() {
    Map<String, Object> value = new java.util.LinkedHashMap<>(Map.of("password", SECRET));
    value.put(
        "bad",
        new java.util.AbstractList<Object>() {
          @Override
          public Object get(int index) {
            if (index == 0) {
              return Map.of("password", SECRET);
            }
            throw new StackOverflowError();
          }

          @Override
          public int size() {
            return 2;
          }
        });
    value.put("user", Map.of("password", SECRET));

    String line =
        record(
                encoder(b -> b.maskPath("user.password").maskPath("/u/password")),
                event().pair("u", value).build())
            .toString();

    assertThat(line).contains("StackOverflowError").doesNotContain(SECRET);
  }
}
