package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.internal.RequestState;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MarkerFactory;

/**
 * The recorder as logback.xml configures it, before real loggers and appenders that write files.
 */
@Tag("every-logback")
class CorrelationRecorderTest extends RecorderTest {
  private void succeed(int number) {
    logger.debug("reading {}", number);
    logger.atDebug().addKeyValue("order.id", number).log("read");
    if (logger.isDebugEnabled()) {
      logger.debug("priced {} at {} in {}", number, 7, "EUR");
    }
    logger.info("accepted {}", number);
  }

  @Test
  void of_a_request_that_succeeds_nothing_is_written_but_what_the_levels_let_through()
      throws Exception {
    configure("");

    request("good", () -> succeed(1));

    assertThat(messages()).containsExactly("accepted 1");
    assertThat(problems()).isEmpty();
  }

  @Test
  void a_request_that_logs_an_error_has_its_records_written_before_it() throws Exception {
    configure("");

    request("good", () -> succeed(1));
    request(
        "bad",
        () -> {
          succeed(2);
          logger.error("payment refused", new IllegalStateException("boom"));
        });
    request("good-2", () -> succeed(3));

    assertThat(messages())
        .containsExactly(
            "accepted 1",
            "accepted 2",
            "reading 2",
            "read",
            "priced 2 at 7 in EUR",
            "payment refused",
            "accepted 3");
    List<JsonNode> recorded = records().subList(2, 5);
    assertThat(recorded)
        .allSatisfy(
            record -> {
              assertThat(record.get("log.recorded").booleanValue()).isTrue();
              assertThat(record.get("correlation_id").textValue()).isEqualTo("bad");
              assertThat(record.get("log.level").textValue()).isEqualTo("DEBUG");
              assertThat(record.get("log.logger").textValue()).isEqualTo("com.acme.Orders");
            });
    assertThat(recorded.get(1).get("order.id").intValue()).isEqualTo(2);
    assertThat(records().get(1).get("@timestamp").textValue())
        .isGreaterThanOrEqualTo(recorded.get(2).get("@timestamp").textValue());
    assertThat(records()).filteredOn(record -> record.has("log.recorded")).hasSize(3);
  }

  @Test
  void from_the_error_on_the_request_is_logged_at_once_and_no_other() throws Exception {
    configure("");

    request(
        "bad",
        () -> {
          logger.error("boom");
          logger.debug("after");
          logger.atDebug().log("after, fluent");
        });
    request("good", () -> logger.debug("not this"));

    assertThat(messages()).containsExactly("boom", "after", "after, fluent");
    assertThat(records()).noneMatch(record -> record.has("log.recorded"));
  }

  @Test
  void a_fluent_error_is_an_error() throws Exception {
    configure("");

    request(
        "bad",
        () -> {
          logger.debug("before");
          logger.atError().setCause(new IllegalStateException("boom")).log("failed");
        });

    assertThat(messages()).containsExactly("before", "failed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "8", "9"})
  void structured_arguments_and_markers_are_recorded(String version) throws Exception {
    configure("");
    Peer peer = new Peer(version);
    try {
      request(
          "bad",
          () -> {
            logger.debug("reading {}", peer.argument("kv", "orderId", 43));
            logger.debug(peer.marker("append", "marked", 7), "priced");
            logger.error("failed {}", peer.argument("v", "reason", "disk"));
          });

      assertThat(messages()).containsExactly("reading orderId=43", "priced", "failed disk");
      assertThat(records().get(0).get("log.recorded").booleanValue()).isTrue();
      assertThat(records().get(0).get("orderId").intValue()).isEqualTo(43);
      assertThat(records().get(1).get("marked").intValue()).isEqualTo(7);
      assertThat(records().get(1).has("tags")).isFalse();
      assertThat(records().get(2).get("reason").textValue()).isEqualTo("disk");
      assertThat(problems()).isEmpty();
    } finally {
      peer.close();
    }
  }

  @Test
  void calls_without_a_message_are_calls() throws Exception {
    configure("");

    request(
        "good",
        () -> {
          logger.debug((String) null);
          logger.debug(null, (Throwable) null);
          assertThat(logger.isErrorEnabled()).isTrue();
        });
    request(
        "bad",
        () -> {
          logger.debug("before");
          logger.error((String) null);
          logger.debug("after");
        });

    assertThat(records())
        .extracting(record -> record.get("correlation_id").textValue())
        .containsExactly("bad", "bad", "bad");
  }

  @Test
  void a_question_is_no_record() throws Exception {
    configure("");

    request(
        "good",
        () -> {
          logger.debug("before");
          assertThat(logger.isErrorEnabled()).isTrue();
          assertThat(logger.isDebugEnabled()).isTrue();
          assertThat(logger.isTraceEnabled()).isFalse();
        });
    assertThat(logger.isDebugEnabled()).isFalse();

    assertThat(messages()).isEmpty();
  }

  @Test
  void arguments_are_as_they_were_when_they_were_logged() throws Exception {
    configure("");
    StringBuilder argument = new StringBuilder("before");

    request(
        "bad",
        () -> {
          logger.debug("argument {}", argument);
          argument.setLength(0);
          argument.append("after");
          logger.error("boom");
        });

    assertThat(messages()).containsExactly("argument before", "boom");
  }

  @Test
  void records_on_other_threads_join_the_request() throws Exception {
    configure("");
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try (CorrelationScope scope = Correlation.open("bad")) {
      logger.debug("here");
      List<Future<?>> tasks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int number = i;
        tasks.add(pool.submit(Correlation.current().wrap(() -> logger.debug("there {}", number))));
      }
      for (Future<?> task : tasks) {
        task.get();
      }
      // A context that derives from the request's is the request's.
      try (CorrelationScope inner =
          Correlation.open(Correlation.current().withField("tenant", "t1"))) {
        logger.debug("derived");
      }
      pool.submit(Correlation.current().wrap(() -> logger.error("boom"))).get();
    } finally {
      pool.shutdownNow();
    }

    assertThat(messages())
        .hasSize(7)
        .startsWith("here")
        .contains("there 0", "there 1", "there 2", "there 3")
        .endsWith("derived", "boom");
  }

  @Test
  void two_requests_with_the_same_id_are_two_requests() throws Exception {
    configure("");

    request("same", () -> logger.debug("first"));
    request(
        "same",
        () -> {
          logger.debug("second");
          logger.error("boom");
        });

    assertThat(messages()).containsExactly("second", "boom");
  }

  @Test
  void the_application_may_ask_for_the_records() throws Exception {
    configure("");

    request(
        "odd",
        () -> {
          logger.debug("before");
          Correlation.current().writeRecorded();
          Correlation.current().writeRecorded();
          logger.debug("after");
        });
    request(
        "odd-2",
        () -> {
          Correlation.current().writeRecorded();
          logger.debug("from the beginning");
        });
    CorrelationContext.empty().writeRecorded();

    assertThat(messages()).containsExactly("before", "after", "from the beginning");
  }

  @ParameterizedTest
  @CsvSource({"true,1,true", "false,1999,false", "false,2000,true"})
  void the_end_of_a_request_decides(boolean failed, long millis, boolean written) throws Exception {
    configure("<slowerThan>2 seconds</slowerThan>");

    CorrelationContext request = CorrelationContext.of("a-1");
    Correlation.run(request, () -> logger.debug("before"));
    RequestState.ended(request, failed, millis * 1_000_000);

    assertThat(Files.exists(directory.resolve("json.log"))).isTrue();
    assertThat(messages()).isEqualTo(written ? List.of("before") : List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "1ms,1",
    "500ms,500",
    "500 milliseconds,500",
    "2s,2000",
    "2 S,2000",
    "1.5 seconds,1500",
    "1 second,1000",
    "3m,180000",
    "3 minutes,180000",
    "1h,3600000",
    "1 hour,3600000",
    "1d,86400000",
    "365 days,31536000000",
    "31536000000 milliseconds,31536000000"
  })
  void a_time_has_its_unit(String time, long millis) throws Exception {
    configure("<slowerThan>" + time + "</slowerThan>");

    long nanos = millis * 1_000_000;
    for (long taken : new long[] {nanos - 1, nanos}) {
      CorrelationContext request = CorrelationContext.of("a-1");
      Correlation.run(request, () -> logger.debug("{} of {}", taken, nanos));
      RequestState.ended(request, false, taken);
    }

    assertThat(problems()).isEmpty();
    assertThat(messages()).containsExactly(nanos + " of " + nanos);
  }

  @Test
  void what_is_not_to_be_recorded_is_not() throws Exception {
    configure(
        JSON_APPENDER + "<logger name='com.acme.silent' level='OFF'/>" + root("json"),
        "<excludeLogger>com.acme.noise</excludeLogger>"
            + "<includeLogger>com.acme</includeLogger>"
            + "<includeLogger>com.acme.noise.Signal</includeLogger>");

    request(
        "bad",
        () -> {
          context.getLogger("com.acme.noise.Chatter").debug("noise");
          context.getLogger("com.acme.noise.Signal").debug("signal");
          context.getLogger("com.acme.noisefree").debug("noisefree");
          context.getLogger("com.acme.silent.Thing").debug("silent");
          context.getLogger("org.other").debug("other");
          logger.trace("too detailed");
          logger.error("boom");
        });
    logger.debug("outside");
    logger.error("outside, error");

    assertThat(messages()).containsExactly("signal", "noisefree", "boom", "outside, error");
  }

  @Test
  void a_class_that_is_not_to_be_recorded_stands_for_those_within_it() throws Exception {
    configure("<excludeLogger>com.acme.Cards</excludeLogger>");

    request(
        "bad",
        () -> {
          context.getLogger("com.acme.Cards$Companion").debug("number");
          context.getLogger("com.acme.Cardsharp").debug("other");
          logger.error("boom");
        });

    assertThat(messages()).containsExactly("other", "boom");
  }

  @Test
  void what_a_class_within_another_logs_without_a_message_is_kept_from_the_others_appenders()
      throws Exception {
    configure(
        JSON_APPENDER
            + "<logger name='com.acme.Cards' additivity='false'><appender-ref ref='json'/></logger>"
            + root(),
        "");

    request("good", () -> context.getLogger("com.acme.Cards$Companion").debug((String) null));

    assertThat(records()).isEmpty();
  }

  @Test
  void wire_logs_are_left_out_unless_they_are_named() throws Exception {
    configure("<includeLogger>okhttp3.internal.http2</includeLogger>");

    request(
        "bad",
        () -> {
          context.getLogger("org.apache.hc.client5.http.wire").debug(">> Authorization: secret");
          context.getLogger("okhttp3.OkHttpClient").debug("Cookie: secret");
          context.getLogger("okhttp3.internal.http2.Http2").debug("frame");
          logger.error("boom");
        });

    assertThat(messages()).containsExactly("frame", "boom");
  }

  @ParameterizedTest
  @CsvSource({"'', 2", "<excludeLogger>okhttp3</excludeLogger>, 1"})
  void also_by_the_name_that_they_are_left_out_by(String settings, int records) throws Exception {
    configure("<includeLogger>okhttp3</includeLogger>" + settings);

    request(
        "bad",
        () -> {
          context.getLogger("okhttp3.OkHttpClient").debug("frame");
          logger.error("boom");
        });

    assertThat(messages()).hasSize(records).last().isEqualTo("boom");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.hc.client5.http.headers",
        "org.apache.coyote.http11.Http11InputBuffer",
        "org.asynchttpclient.netty.handler.HttpHandler",
        "org.springframework.web.client.RestTemplate",
        "org.springframework.http.codec.json.Jackson2JsonEncoder",
        "org.springframework.web.servlet.mvc.method.annotation.RequestResponseBodyMethodProcessor",
        "com.amazonaws.request"
      })
  void what_logs_headers_or_bodies_is_a_wire_log(String name) throws Exception {
    configure("");

    request(
        "bad",
        () -> {
          context.getLogger(name).debug("Writing [{client_secret=[secret]}]");
          logger.error("boom");
        });

    assertThat(messages()).containsExactly("boom");
  }

  @Test
  void threads_outside_requests_are_recorded_where_that_is_wanted() throws Exception {
    configure("<outsideRequests>true</outsideRequests>");

    logger.debug("polling");
    Thread other = new Thread(() -> logger.debug("elsewhere"));
    other.start();
    other.join();
    logger.error("boom");
    logger.debug("again");
    logger.error("boom again");

    assertThat(messages()).containsExactly("polling", "boom", "again", "boom again");
  }

  @Test
  void a_trusted_caller_gets_the_level_that_it_asks_for_at_once() throws Exception {
    configure("");

    Correlation.run(
        CorrelationContext.of("a-1").withLogLevel(org.slf4j.event.Level.DEBUG),
        () -> {
          logger.debug("at once");
          logger.atDebug().log("at once, fluent");
        });

    assertThat(messages()).containsExactly("at once", "at once, fluent");
  }

  @Test
  void what_the_ring_has_no_more_is_counted() throws Exception {
    configure("");
    String text = "x".repeat(1_000);

    request(
        "bad",
        () -> {
          for (int i = 0; i < 2_000; i++) {
            logger.debug("{} {}", i, text);
          }
          logger.error("boom");
        });

    List<String> messages = messages();
    int written = messages.size() - 2;
    assertThat(written).isBetween(500, 1_000);
    assertThat(messages.get(0)).startsWith(2_000 - written + " ");
    assertThat(messages.get(written))
        .isEqualTo(
            2_000
                - written
                + " recorded records of this request are not here: the ring had gone round.");
    assertThat(records().get(written).get("correlation_id").textValue()).isEqualTo("bad");
    assertThat(messages.get(written + 1)).isEqualTo("boom");
  }

  @Test
  void a_record_too_large_for_the_ring_is_counted() throws Exception {
    configure(jsonAppender("<maxRecordBytes>1000000</maxRecordBytes>") + root("json"), "");

    request(
        "bad",
        () -> {
          logger.debug("x".repeat(300_000));
          logger.atDebug().log("y".repeat(300_000));
          logger.debug("small");
          logger.error("boom");
        });

    assertThat(messages()).hasSize(3).startsWith("small").endsWith("boom");
    assertThat(messages().get(1)).startsWith("2 recorded records of this request are not here");
  }

  @Test
  void in_an_outage_some_requests_are_written_and_the_others_counted() throws Exception {
    configure("<maxWritesPerSecond>2</maxWritesPerSecond>");

    for (int i = 0; i < 5; i++) {
      int number = i;
      request(
          "bad-" + i,
          () -> {
            logger.debug("before {}", number);
            logger.error("boom");
            logger.debug("after {}", number);
          });
    }
    assertThat(messages()).contains("before 0", "after 0", "before 1", "after 1").hasSize(9);

    long deadline = System.nanoTime() + 60_000_000_000L;
    while (messages().size() < 12 && System.nanoTime() < deadline) {
      CorrelationContext late = CorrelationContext.of("late");
      Correlation.run(late, () -> logger.debug("before, late"));
      late.writeRecorded();
    }
    assertThat(messages())
        .anyMatch(message -> message.matches("The recorded records of \\d+ requests were not.*"));
  }

  @Test
  void an_appender_that_would_not_have_had_a_record_does_not_get_it() throws Exception {
    configure(
        JSON_APPENDER
            + "<appender name='few' class='ch.qos.logback.core.FileAppender'>"
            + "<file>${dir}/few.log</file>"
            + "<filter class='ch.qos.logback.classic.filter.ThresholdFilter'>"
            + "<level>WARN</level></filter>"
            + "<encoder class='dev.clew.logback.CorrelationJsonEncoder'/></appender>"
            + "<appender name='other' class='ch.qos.logback.core.FileAppender'>"
            + "<file>${dir}/other.log</file>"
            + "<encoder class='dev.clew.logback.CorrelationJsonEncoder'/></appender>"
            + "<logger name='com.other' additivity='false'><appender-ref ref='other'/></logger>"
            + root("json", "few"),
        "");

    request(
        "bad",
        () -> {
          logger.debug("before");
          context.getLogger("com.other.Thing").debug("apart");
          logger.error("boom");
        });

    assertThat(messages()).containsExactly("before", "boom");
    assertThat(lines("few.log")).hasSize(1);
    assertThat(lines("other.log")).hasSize(1).allMatch(line -> line.contains("\"apart\""));
  }

  @Test
  void behind_an_asynchronous_appender_records_are_the_same() throws Exception {
    configure(
        JSON_APPENDER
            + "<appender name='async' class='ch.qos.logback.classic.AsyncAppender'>"
            + "<discardingThreshold>0</discardingThreshold><appender-ref ref='json'/></appender>"
            + root("async"),
        "");

    request(
        "bad",
        () -> {
          succeed(1);
          logger.error("boom");
        });
    context.stop();

    assertThat(messages())
        .containsExactly("accepted 1", "reading 1", "read", "priced 1 at 7 in EUR", "boom");
    assertThat(records())
        .allMatch(record -> record.get("correlation_id").textValue().equals("bad"));
  }

  @Test
  void lines_of_text_have_what_the_record_has() throws Exception {
    configure(TEXT_APPENDER + root("text"), "");

    Correlation.run(
        CorrelationContext.of("bad").withField("user", "u\"7"),
        () -> {
          logger.debug("tab\tquote\" \u00e9 \ud83d\ude00 {}", "end");
          logger
              .atDebug()
              .addMarker(MarkerFactory.getMarker("AUDIT"))
              .addKeyValue("order.id", 7)
              .setCause(new IllegalStateException("inner"))
              .log("with all");
          logger.error("boom");
        });

    List<String> lines = lines("text.log");
    String thread = Thread.currentThread().getName();
    assertThat(lines.get(0))
        .isEqualTo(
            "DEBUG Orders bad u\"7 "
                + thread
                + "  log.recorded=\"true\" tab\tquote\" \u00e9 \ud83d\ude00 end");
    assertThat(lines.get(1))
        .isEqualTo(
            "DEBUG Orders bad u\"7 "
                + thread
                + " AUDIT order.id=\"7\" log.recorded=\"true\" with all");
    assertThat(lines.get(2)).isEqualTo("java.lang.IllegalStateException: inner");
    assertThat(lines.get(lines.size() - 1)).endsWith(" boom");
  }

  @Test
  void lines_of_text_have_what_a_record_in_logstash_has_too() throws Exception {
    configure(TEXT_APPENDER + jsonAppender("<format>logstash</format>") + root("text", "json"), "");

    Correlation.run(
        CorrelationContext.of("bad").withField("user", "u7"),
        () -> {
          logger
              .atDebug()
              .addMarker(MarkerFactory.getMarker("AUDIT"))
              .addKeyValue("list", List.of("a", 1))
              .setCause(new IllegalStateException("inner"))
              .log("with all");
          logger.error("boom");
        });

    JsonNode recorded = records().get(0);
    assertThat(recorded.get("log_recorded").booleanValue()).isTrue();
    assertThat(recorded.get("level").textValue()).isEqualTo("DEBUG");
    assertThat(recorded.get("user").textValue()).isEqualTo("u7");
    assertThat(lines("text.log").get(0))
        .isEqualTo(
            "DEBUG Orders bad u7 "
                + Thread.currentThread().getName()
                + " AUDIT list=\"[\"a\",1]\" log_recorded=\"true\" with all");
    assertThat(lines("text.log").get(1)).isEqualTo("java.lang.IllegalStateException: inner");
  }

  @ParameterizedTest
  @CsvSource({"gcp, log_recorded, true", "gelf, _log_recorded, \"true\""})
  void lines_of_text_have_what_a_record_in_another_format_has_too(
      String format, String recordedField, String yes) throws Exception {
    configure(
        TEXT_APPENDER + jsonAppender("<format>" + format + "</format>") + root("text", "json"), "");

    Correlation.run(
        CorrelationContext.of("bad").withField("user", "u7"),
        () -> {
          logger
              .atDebug()
              .addMarker(MarkerFactory.getMarker("AUDIT"))
              .addKeyValue("count", 1)
              .setCause(new IllegalStateException("inner"))
              .log("with all");
          logger.error("boom");
        });

    assertThat(records().get(0).get(recordedField)).hasToString(yes);
    assertThat(lines("text.log").get(0))
        .isEqualTo(
            "DEBUG Orders bad u7 "
                + Thread.currentThread().getName()
                + " AUDIT count=\"1\" "
                + recordedField
                + "=\"true\" with all");
    assertThat(lines("text.log").get(1)).isEqualTo("java.lang.IllegalStateException: inner");
  }

  @Test
  void lines_of_text_have_what_a_nested_record_has_too() throws Exception {
    configure(TEXT_APPENDER + jsonAppender("<nested>true</nested>") + root("text", "json"), "");

    Correlation.run(
        CorrelationContext.of("bad").withField("user", "u7"),
        () -> {
          logger
              .atDebug()
              .addMarker(MarkerFactory.getMarker("AUDIT"))
              .addKeyValue("http.route", "/x")
              .addKeyValue("empty", Map.of())
              .log("with all");
          logger.error("boom");
        });

    JsonNode recorded = records().get(0);
    assertThat(recorded.at("/log/recorded").booleanValue()).isTrue();
    assertThat(recorded.at("/http/route").textValue()).isEqualTo("/x");
    assertThat(lines("text.log").get(0))
        .isEqualTo(
            "DEBUG Orders bad u7 "
                + Thread.currentThread().getName()
                + " AUDIT log.recorded=\"true\" http.route=\"/x\" empty=\"{}\" with all");
  }

  @Test
  void a_record_has_its_caller_where_that_is_wanted() throws Exception {
    configure(jsonAppender("<includeCaller>true</includeCaller>") + root("json"), "");

    request("bad", this::logTwice);

    assertThat(records())
        .extracting(record -> record.get("log.origin.function").textValue())
        .containsExactly("logTwice", "logTwice", "logTwice");
  }

  private void logTwice() {
    logger.debug("plain");
    logger.atDebug().log("fluent");
    logger.error("boom");
  }

  @Test
  void records_are_bounded_as_others_are() throws Exception {
    configure(jsonAppender("<maxRecordBytes>512</maxRecordBytes>") + root("json"), "");

    request(
        "bad",
        () -> {
          logger.debug("x".repeat(10_000), new IllegalStateException("y".repeat(10_000)));
          logger
              .atDebug()
              .addKeyValue("z".repeat(300), "z".repeat(1_000))
              .log("\u2028".repeat(300));
          logger.error("boom");
        });

    assertThat(records())
        .hasSize(3)
        .filteredOn(record -> record.has("log.recorded"))
        .hasSize(2)
        .allMatch(record -> record.get("log.truncated").booleanValue());
    assertThat(lines("json.log")).allMatch(line -> line.getBytes(UTF_8).length < 512);
  }

  @Test
  void whatever_one_encoder_hides_is_hidden_from_the_ring() throws Exception {
    configure(
        JSON_APPENDER
            + "<appender name='masked' class='ch.qos.logback.core.FileAppender'>"
            + "<file>${dir}/masked.log</file>"
            + "<encoder class='dev.clew.logback.CorrelationJsonEncoder'>"
            + "<maskKey>password</maskKey><maskPattern>\\d{16}</maskPattern>"
            + "<maskPath>user.token</maskPath><mask><path>pin</path><pattern>(k)ey\\d</pattern>"
            + "<replacement>$1#</replacement></mask></encoder></appender>"
            + root("json", "masked"),
        "");

    request(
        "bad",
        () -> {
          logger.atDebug().addKeyValue("password", "hunter2").log("card 4111111111111111");
          logger
              .atDebug()
              .addKeyValue("user", Map.of("token", "hunter3", "pin", "hunter4"))
              .log("key7");
          logger.error("boom");
        });

    assertThat(lines("masked.log").get(0)).contains("****").doesNotContain("hunter2", "4111");
    assertThat(new String(Files.readAllBytes(ring()), UTF_8))
        .contains("card ****", "\"k#\"", "\"$1#\"")
        .doesNotContain("hunter", "4111111111111111", "key7");
  }

  @Test
  void so_is_what_each_hides_by_elements_of_other_encoders() throws Exception {
    configure(
        JSON_APPENDER
            + "<appender name='hiding' class='ch.qos.logback.core.FileAppender'>"
            + "<file>${dir}/hiding.log</file>"
            + "<encoder class='dev.clew.logback.CorrelationJsonEncoder'>"
            + "<excludeKeyValueKeyName>password</excludeKeyValueKeyName>"
            + "<messageLayout class='ch.qos.logback.classic.PatternLayout'>"
            + "<pattern>%replace(%msg){'\\d{16}', '#'}</pattern></messageLayout>"
            + "</encoder></appender>"
            + root("json", "hiding"),
        "");

    request(
        "bad",
        () -> {
          logger.atDebug().addKeyValue("password", "hunter2").log("card 4111111111111111");
          logger.error("boom");
        });

    assertThat(new String(Files.readAllBytes(ring()), UTF_8))
        .contains("card #")
        .doesNotContain("hunter2", "4111111111111111");
  }

  @Test
  void nothing_is_recorded_where_an_encoder_cannot_hide_what_it_was_to_hide() throws Exception {
    configure(
        JSON_APPENDER
            + "<appender name='masked' class='ch.qos.logback.core.FileAppender'>"
            + "<file>${dir}/masked.log</file>"
            + "<encoder class='dev.clew.logback.CorrelationJsonEncoder'>"
            + "<maskPattern>[</maskPattern></encoder></appender>"
            + root("json", "masked"),
        "");

    request(
        "bad",
        () -> {
          logger.debug("hunter2");
          logger.error("boom");
        });

    assertThat(problems()).anyMatch(problem -> problem.contains("maskPattern must"));
    assertThat(problems()).anyMatch(problem -> problem.startsWith("The recorder cannot record"));
    assertThat(lines("masked.log")).isEmpty();
    assertThat(messages()).containsExactly("boom");
    assertThat(new String(Files.readAllBytes(ring()), UTF_8)).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<level>ERROR</level>",
        "<level>nonsense</level>",
        "<writeLevel>DEBUG</writeLevel>",
        "<slowerThan>soon</slowerThan>",
        "<slowerThan>2</slowerThan>",
        "<slowerThan>2 apples</slowerThan>",
        "<slowerThan>0 s</slowerThan>",
        "<slowerThan>366 days</slowerThan>",
        "<slowerThan>200000 days</slowerThan>",
        "<slowerThan>999999999999d</slowerThan>",
        "<maxWritesPerSecond>0</maxWritesPerSecond>",
        "<size>7</size>",
        "<size>2GB</size>",
        "<keepFiles>-1</keepFiles>",
        "<heap>perhaps</heap>",
        "<outsideRequests>1</outsideRequests>",
        "<includeLogger>.</includeLogger>",
        "<excludeLogger>com.${none}</excludeLogger>",
        "<file>${none}.ring</file>"
      })
  void a_wrong_setting_is_named_with_its_value_and_nothing_is_recorded(String setting)
      throws Exception {
    configure(setting);

    request(
        "bad",
        () -> {
          logger.debug("before");
          logger.error("boom");
        });

    String name = setting.substring(1, setting.indexOf('>'));
    String value =
        setting
            .substring(setting.indexOf('>') + 1, setting.indexOf('<', 1))
            .replace("${none}", "none_IS_UNDEFINED");
    assertThat(problems())
        .anyMatch(problem -> problem.startsWith(name + " must ") && problem.contains(value));
    assertThat(messages()).containsExactly("boom");
  }

  @Test
  void what_throws_while_it_is_recorded_is_told_in_the_record() throws Exception {
    configure("");
    Object failing =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no text");
          }
        };

    request(
        "bad",
        () -> {
          logger.debug("argument {}", failing);
          logger.atDebug().addKeyValue("value", failing).log("pair");
          logger.error("boom");
        });

    assertThat(messages()).hasSize(3).endsWith("boom");
    assertThat(records().get(1).get("value").textValue())
        .isEqualTo("<IllegalStateException: no text>");
  }
}
