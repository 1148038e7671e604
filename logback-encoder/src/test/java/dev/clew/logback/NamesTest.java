package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.clew.logback.names.FieldNames;
import dev.clew.logback.settings.Setting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No name twice, no value lost, nothing that a search engine would reject. */
class NamesTest extends EncoderTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@timestamp",
        "log.level",
        "message",
        "ecs.version",
        "service.name",
        "service.version",
        "service.environment",
        "service.node.name",
        "process.thread.name",
        "log.logger",
        "correlation_id",
        "parent_id",
        "trace.id",
        "span.id",
        "tags",
        "error.type",
        "error.message",
        "error.stack_trace",
        "log.truncated",
        "log.encoder_error"
      })
  void a_field_of_the_records_own_keeps_its_name_and_the_users_gets_an_underscore(String name) {
    LoggingEvent event =
        event()
            .mdc("correlation_id", "a-1")
            .mdc("trace_id", "t")
            .pair(name, "pair")
            .throwable(new IllegalStateException("boom"))
            .build();

    JsonNode record = record(encoder(b -> b.staticField(name, "static")), event);

    assertThat(record.get(name + "_").textValue()).isEqualTo("pair");
    assertThat(record.get(name + "__").textValue()).isEqualTo("static");
    assertThat(record.path(name).asText()).isNotIn("pair", "static");
    assertThat(record.get("correlation_id").textValue()).isEqualTo("a-1");
    assertThat(record.get("trace.id").textValue()).isEqualTo("t");
  }

  @Test
  void where_there_is_no_exception_a_text_may_have_the_name_of_its_type() {
    CorrelationJsonEncoder encoder = encoder();
    LoggingEvent without =
        event().pair("a", 1).pair("error.type", "com.acme.Gone").pair("error.type_", 2).build();
    LoggingEvent with =
        event()
            .pair("a", 1)
            .pair("error.type", "com.acme.Gone")
            .pair("error.type_", 2)
            .throwable(new IllegalStateException("boom"))
            .build();
    for (int time = 0; time < 4; time++) {
      JsonNode record = record(encoder, without);
      assertThat(record.get("error.type").textValue()).isEqualTo("com.acme.Gone");
      assertThat(record.get("error.type_").intValue()).isEqualTo(2);
      record = record(encoder, with);
      assertThat(record.get("error.type").textValue()).isEqualTo("java.lang.IllegalStateException");
      assertThat(record.get("error.type__").textValue()).isEqualTo("com.acme.Gone");
    }
    assertThat(record(encoder, event().pair("error.type", 7).build()).get("error.type_").intValue())
        .isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "log",
        "error",
        "service",
        "service.node",
        "process",
        "process.thread",
        "trace",
        "span",
        "ecs",
        "labels"
      })
  void an_ancestor_of_one_gets_an_underscore_too(String name) {
    JsonNode record = record(event().pair(name, "v").mdc("user", "u").build());

    assertThat(record.get(name + "_").textValue()).isEqualTo("v");
    assertThat(record.has(name)).isFalse();
  }

  @Test
  void a_key_below_one_that_is_a_value_loses_that_dot() {
    JsonNode record =
        record(
            event()
                .pair("message.x", 1)
                .pair("log.level.y", 2)
                .pair("correlation_id.a.b", 3)
                .pair("tags.z", 4)
                .build());

    assertThat(record.get("message_x").intValue()).isEqualTo(1);
    assertThat(record.get("log.level_y").intValue()).isEqualTo(2);
    assertThat(record.get("correlation_id_a.b").intValue()).isEqualTo(3);
    assertThat(record.get("tags_z").intValue()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "client",
        "event",
        "host",
        "http",
        "http.request",
        "http.request.body",
        "labels",
        "log.origin.file",
        "source",
        "url",
        "user",
        "user_agent"
      })
  void an_object_of_the_schema_gets_an_underscore_wherever_it_comes_from(String name) {
    CorrelationJsonEncoder encoder = encoder(b -> b.mdcPrefix(""));
    for (int time = 0; time < 4; time++) {
      assertThat(record(encoder, event().pair(name, 1).build()).get(name + "_").intValue())
          .isEqualTo(1);
      assertThat(record(encoder, event().pair(name, Map.of("k", 1)).build()).has(name + "_"))
          .isTrue();
      assertThat(record(encoder, event().mdc(name, "v").build()).get(name + "_").textValue())
          .isEqualTo("v");
    }
    CorrelationJsonEncoder custom = encoder(b -> b.customFields("{\"" + name + "\":[2]}"));
    assertThat(record(custom, event().build()).at("/" + name + "_/0").intValue()).isEqualTo(2);
  }

  @Test
  void the_fields_of_requests_keep_their_names_and_their_values() {
    LoggingEvent event =
        event()
            .pair("http.request.method", "GET")
            .pair("http.response.status_code", 200)
            .pair("url.path", "/")
            .pair("user.id", List.of("u7"))
            .build();

    assertThat(names(record(event)))
        .contains("http.request.method", "http.response.status_code", "url.path", "user.id");
  }

  @Test
  void an_object_for_a_plain_value_gets_an_underscore_and_a_plain_value_the_name() {
    CorrelationJsonEncoder encoder = encoder();
    for (int time = 0; time < 4; time++) {
      JsonNode record =
          record(
              encoder,
              event()
                  .pair("url.path", Map.of("k", 1))
                  .pair("url.path_", "own")
                  .pair("labels.a", List.of(Map.of("{", 2)))
                  .pair("event.action", List.of("{"))
                  .build());
      assertThat(record.at("/url.path__/k").intValue()).isEqualTo(1);
      assertThat(record.get("url.path_").textValue()).isEqualTo("own");
      assertThat(record.at("/labels_a/0/{").intValue()).isEqualTo(2);
      assertThat(record.at("/event.action/0").textValue()).isEqualTo("{");
      assertThat(names(record)).doesNotContain("url.path", "labels.a");

      record = record(encoder, event().pair("url.path", "/x").pair("url.path_", "own").build());
      assertThat(record.get("url.path").textValue()).isEqualTo("/x");
    }
    encoder = encoder(b -> b.customFields("{\"url.path\":{\"k\":1},\"labels.a.b\":3}"));
    JsonNode custom = record(encoder, event().build());
    assertThat(custom.at("/url.path_/k").intValue()).isEqualTo(1);
    assertThat(custom.get("labels.a_b").intValue()).isEqualTo(3);
    encoder = encoder(b -> b.pattern("{\"url.path\":{\"k\":\"%level\"}}"));
    assertThat(record(encoder, event().build()).at("/url.path_/k").textValue()).isEqualTo("INFO");
  }

  @Test
  void a_value_that_does_not_go_with_its_name_moves_also_after_records_where_it_did() {
    for (boolean nested : new boolean[] {false, true}) {
      CorrelationJsonEncoder encoder = encoder(b -> b.nested(nested));
      for (int time = 0; time < 8; time++) {
        Object value = time % 4 == 3 ? Map.of("k", time) : "plain";
        JsonNode record =
            record(
                encoder,
                event()
                    .pair("url.domain", "acme.example")
                    .pair("url.path", value)
                    .pair("url.query", "q")
                    .pair("labels.a", value)
                    .pair("last", time)
                    .build());
        String path = nested ? "/url/path" : "/url.path";
        String label = nested ? "/labels/a" : "/labels.a";
        if (value instanceof Map) {
          assertThat(record.at(path + "_/k").intValue()).isEqualTo(time);
          assertThat(record.at("/labels_a/k").intValue()).isEqualTo(time);
          assertThat(record.at(path).isMissingNode()).isTrue();
        } else {
          assertThat(record.at(path).textValue()).isEqualTo("plain");
          assertThat(record.at(label).textValue()).isEqualTo("plain");
        }
        assertThat(record.at(nested ? "/url/query" : "/url.query").textValue()).isEqualTo("q");
        assertThat(record.get("last").intValue()).isEqualTo(time);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/url.path/pin", "/url.path_/pin", "/url.path_"})
  void a_mask_by_either_name_hides_what_has_moved(String path) {
    for (boolean nested : new boolean[] {false, true}) {
      CorrelationJsonEncoder encoder = encoder(b -> b.nested(nested).maskPath(path));
      String line =
          record(encoder, event().pair("url.path", Map.of("pin", "hidden", "k", "v")).build())
              .toString();
      assertThat(line).doesNotContain("hidden").contains("****");
      CorrelationJsonEncoder custom =
          encoder(
              b ->
                  b.nested(nested)
                      .maskPath(path)
                      .customFields("{\"url.path\":{\"pin\":\"hidden\"}}"));
      assertThat(record(custom, event().build()).toString())
          .doesNotContain("hidden")
          .contains("****");
      CorrelationJsonEncoder pattern =
          encoder(
              b ->
                  b.nested(nested)
                      .maskPath(path)
                      .pattern("{\"url.path\":{\"pin\":\"hidden %level\"}}"));
      assertThat(record(pattern, event().build()).toString())
          .doesNotContain("hidden")
          .contains("****");
    }
  }

  @Test
  void where_no_index_template_is_ours_every_value_goes_with_every_name() {
    for (String format : List.of("gcp", "gelf")) {
      JsonNode record =
          record(
              encoder(b -> b.format(format)),
              event().pair("order.message", List.of(1)).pair("trace.id", Map.of("k", 1)).build());
      assertThat(names(record)).noneMatch(name -> name.endsWith("_"));
    }
  }

  @Test
  void nothing_lies_below_a_plain_value() {
    JsonNode record =
        record(
            event()
                .pair("http.request.method.x", 1)
                .pair("http.request.method", "GET")
                .pair("http.request.id", "r-1")
                .pair("http.request.id.x", "r-2")
                .pair("labels.a.b", "l")
                .build());

    assertThat(record.get("http.request.method_x").intValue()).isEqualTo(1);
    assertThat(record.get("http.request.method").textValue()).isEqualTo("GET");
    assertThat(record.get("http.request.id_").textValue()).isEqualTo("r-1");
    assertThat(record.get("http.request.id_x").textValue()).isEqualTo("r-2");
    assertThat(record.get("labels.a_b").textValue()).isEqualTo("l");
  }

  /** OpenSearch would index them as the record's own, so that a search for an ID finds others. */
  @Test
  void an_array_whose_last_name_is_the_records_gets_an_underscore() {
    LoggingEvent event =
        event()
            .pair("order.correlation_id", List.of("a-2"))
            .pair("order.client", List.of(1))
            .pair("order.message", "text")
            .pair("order.lines", List.of(2))
            .build();

    assertThat(names(record(event)))
        .contains("order.correlation_id_", "order.client_", "order.message", "order.lines");
    assertThat(record(encoder(b -> b.nested(true)), event).at("/order/correlation_id/0").asText())
        .isEqualTo("a-2");
  }

  @Test
  void in_logstash_no_name_of_the_schemas_is_kept() {
    JsonNode record =
        record(
            encoder(b -> b.format("logstash")),
            event()
                .mdc("event", "e")
                .pair("http", "h")
                .pair("service", "s")
                .pair("trace_id", Map.of("k", 1))
                .build());

    assertThat(names(record)).contains("event", "http", "service", "trace_id_");
  }

  @Test
  void a_key_beside_one_is_left_alone() {
    JsonNode record = record(event().pair("log.other", 1).pair("error.code", 2).build());

    assertThat(names(record)).contains("log.other", "error.code");
  }

  @Test
  void of_the_same_pair_twice_the_last_one_counts() {
    JsonNode record = record(event().pair("k", 1).pair("j", 2).pair("k", 3).build());

    assertThat(record.get("k").intValue()).isEqualTo(3);
    assertThat(names(record)).endsWith("j", "k");
  }

  @Test
  void of_the_same_core_name_twice_the_last_one_counts_too() {
    JsonNode record = record(event().pair("message", 1).pair("message", 2).build());

    assertThat(record.get("message_").intValue()).isEqualTo(2);
    assertThat(record.has("message__")).isFalse();
  }

  @Test
  void two_keys_that_want_one_name_both_survive_in_either_order() {
    for (LoggingEvent event :
        List.of(
            event().pair("message", "renamed").pair("message_", "own").build(),
            event().pair("message_", "own").pair("message", "renamed").build())) {
      JsonNode record = record(event);
      assertThat(record.get("message_").textValue()).isEqualTo("own");
      assertThat(record.get("message__").textValue()).isEqualTo("renamed");
    }
  }

  @Test
  void a_key_and_one_below_it_do_not_meet() {
    JsonNode record =
        record(event().pair("a", 1).pair("a.b", 2).pair("c.d", 3).pair("c", 4).build());

    assertThat(record.get("a").intValue()).isEqualTo(1);
    assertThat(record.get("a_b").intValue()).isEqualTo(2);
    assertThat(record.get("c.d").intValue()).isEqualTo(3);
    assertThat(record.get("c_").intValue()).isEqualTo(4);
  }

  @Test
  void mdc_keys_named_as_the_records_fields_are_labels_like_any_other() {
    JsonNode record =
        record(event().mdc("message", "m").mdc("level", "l").mdc("@timestamp", "t").build());

    assertThat(record.get("labels.message").textValue()).isEqualTo("m");
    assertThat(record.get("labels.level").textValue()).isEqualTo("l");
    assertThat(record.get("labels.@timestamp").textValue()).isEqualTo("t");
  }

  @Test
  void mdc_keys_at_the_root_go_around_the_records_fields() {
    JsonNode record =
        record(
            encoder(b -> b.mdcPrefix("")),
            event().mdc("message", "m").mdc("log", "l").mdc("error", "e").build());

    assertThat(record.get("message_").textValue()).isEqualTo("m");
    assertThat(record.get("log_").textValue()).isEqualTo("l");
    assertThat(record.get("error_").textValue()).isEqualTo("e");
    assertThat(record.get("message").textValue()).isEqualTo("hello");
  }

  @Test
  void a_pair_comes_before_the_mdc_and_both_before_a_static_field() {
    CorrelationJsonEncoder encoder = encoder(b -> b.mdcPrefix("").staticField("k", "static"));

    JsonNode record = record(encoder, event().mdc("k", "mdc").pair("k", "pair").build());

    assertThat(record.get("k").textValue()).isEqualTo("pair");
    assertThat(record.get("k_").textValue()).isEqualTo("mdc");
    assertThat(record.get("k__").textValue()).isEqualTo("static");
    assertThat(record(encoder, event().mdc("k", "mdc").build()).get("k_").textValue())
        .isEqualTo("static");
    assertThat(record(encoder, event().build()).get("k").textValue()).isEqualTo("static");
  }

  @Test
  void a_pair_named_as_a_label_wins_over_it() {
    JsonNode record =
        record(
            event().mdc("user", "mdc").pair("labels.user", "p").pair("labels.user.x", 1).build());

    assertThat(record.get("labels.user").textValue()).isEqualTo("p");
    assertThat(record.get("labels.user_").textValue()).isEqualTo("mdc");
    assertThat(record.get("labels.user_x").intValue()).isEqualTo(1);
  }

  @Test
  void mdc_keys_that_differ_only_in_their_dots_both_survive() {
    JsonNode record = record(event().mdc("a.b", "dot").mdc("a_b", "underscore").build());

    assertThat(record.get("labels.a_b").textValue()).isEqualTo("underscore");
    assertThat(record.get("labels.a_b_").textValue()).isEqualTo("dot");
  }

  @Test
  void empty_and_blank_parts_of_a_name_become_underscores() {
    JsonNode record =
        record(event().pair(".a", 1).pair("b.", 2).pair("c..d", 3).mdc(" ", "4").build());

    assertThat(names(record)).contains("_.a", "b._", "c._.d", "labels._");
    assertThat(names(record(event().pair(" ", 1).build()))).contains("_");
    assertThat(names(record(event().pair(".", 1).build()))).contains("_._");
  }

  @Test
  void names_are_escaped() {
    JsonNode record = record(event().pair("\"\n\u2028\uD800", 1).mdc("é\"", "x").build());

    assertThat(names(record)).contains("\"\n\u2028\uFFFD", "labels.é\"");
  }

  @Test
  void names_that_only_escaping_makes_equal_stay_apart() {
    JsonNode record =
        record(event().pair("a\uD800", 1).pair("a\uDBFF", 2).pair("a\uFFFD", 3).build());

    assertThat(List.of(1, 2, 3))
        .allMatch(value -> names(record).stream().anyMatch(n -> record.get(n).asInt() == value));
  }

  @Test
  void a_name_of_a_megabyte_is_cut_and_the_record_says_so() {
    String name = "n".repeat(1_000_000);

    for (LoggingEvent event :
        List.of(
            event().pair(name, 1).build(),
            event().mdc(name, "1").build(),
            event().pair("k", java.util.Map.of(name, 1)).build())) {
      assertThat(record(event).get("log.truncated").booleanValue()).isTrue();
    }
  }

  @Test
  void a_thousand_colliding_keys_all_survive() {
    EventBuilder event = event();
    String prefix = "k".repeat(FieldNames.MAX_LENGTH);
    for (int i = 0; i < 1_000; i++) {
      event.pair(prefix + i, i);
    }

    byte[] line =
        encoder(b -> b.maxRecordBytes(Setting.LARGEST_RECORD_BYTES)).encode(event.build());
    JsonNode record = parse(line, Setting.LARGEST_RECORD_BYTES);

    assertThat(names(record).stream().filter(name -> name.startsWith(prefix))).hasSize(1_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"_id", "_source", "_index", "_doc_count"})
  void a_name_that_search_engines_keep_for_themselves_gets_an_underscore(String name) {
    JsonNode record = record(event().pair(name, 1).build());

    assertThat(record.get(name + "_").intValue()).isEqualTo(1);
    assertThat(record.has(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"error.type", "error.message", "error.stack_trace"})
  void without_an_exception_a_string_may_have_the_name_of_an_exceptions_field(String name) {
    CorrelationJsonEncoder encoder = encoder(b -> b.staticField(name, "static"));
    LoggingEvent without = event().pair("a", 1).pair(name, "pair").build();
    LoggingEvent with =
        event()
            .pair("a", 1)
            .pair(name, "pair")
            .throwable(new IllegalStateException("boom"))
            .build();

    // Whatever the encoder remembers of the records before.
    for (LoggingEvent event : List.of(without, without, without, with, with, with, without, with)) {
      JsonNode record = record(encoder, event);
      String own = event.getThrowableProxy() == null ? name : name + "_";
      assertThat(record.get(own).textValue()).isEqualTo("pair");
      assertThat(record.get(event.getThrowableProxy() == null ? name + "_" : name + "__"))
          .isEqualTo(TextNode.valueOf("static"));
    }
  }

  @Test
  void what_is_no_string_never_has_the_name_of_an_exceptions_field() {
    for (Object value : List.of(1, true, Map.of("a", 1), List.of("a"), new int[] {1})) {
      JsonNode record = record(event().pair("error.type", value).pair("error.type.x", "y").build());

      assertThat(record.has("error.type")).isFalse();
      assertThat(record.has("error.type_")).isTrue();
      assertThat(record.get("error.type_x").textValue()).isEqualTo("y");
    }
  }

  @Test
  void of_an_exceptions_field_twice_the_last_one_counts_whatever_it_is() {
    LoggingEvent stringLast = event().pair("error.type", 1).pair("error.type", "last").build();
    LoggingEvent numberLast = event().pair("error.type", "first").pair("error.type", 1).build();

    assertThat(record(stringLast).get("error.type").textValue()).isEqualTo("last");
    assertThat(record(stringLast).has("error.type_")).isFalse();
    assertThat(record(numberLast).get("error.type_").intValue()).isEqualTo(1);
    assertThat(record(numberLast).has("error.type")).isFalse();
  }

  @Test
  void an_exceptions_field_under_another_name_is_free_too_and_masked_where_it_shall_be() {
    CorrelationJsonEncoder encoder =
        encoder(b -> b.fieldName("error.type", "thrown").maskKey("thrown"));

    JsonNode record =
        record(encoder, event().pair("thrown", "secret").pair("error.type", 1).build());

    assertThat(record.get("thrown").textValue()).isEqualTo("****");
    assertThat(record.get("error.type").intValue()).isEqualTo(1);
  }

  @Test
  void in_logstash_the_stack_trace_is_free_for_a_string_without_an_exception() {
    CorrelationJsonEncoder encoder = encoder(b -> b.format("logstash"));

    assertThat(record(encoder, event().pair("stack_trace", "s").build()).get("stack_trace"))
        .isEqualTo(TextNode.valueOf("s"));
    assertThat(record(encoder, event().pair("stack_trace", 1).build()).get("stack_trace_"))
        .isEqualTo(IntNode.valueOf(1));
  }
}
