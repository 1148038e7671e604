package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Where IDs get lost, who lost them, and what mends it. */
class GapsTest {
  private static final String HOPS =
      """
      {"@timestamp":"2026-11-21T03:00:01.020Z","service.name":"shop","correlation_id":"s-1","correlation.origin":"received","url.path":"/buy/1","http.response.status_code":200,"event.duration":20000000}
      {"@timestamp":"2026-11-21T03:00:01.018Z","service.name":"shop","correlation_id":"s-1","network.direction":"egress","server.address":"stock","http.request.method":"GET","url.path":"/stock/17","http.response.status_code":200,"event.duration":10000000}
      {"@timestamp":"2026-11-21T03:00:01.017Z","service.name":"stock","correlation_id":"new-1","correlation.origin":"generated","http.request.method":"GET","url.path":"/stock/17","http.response.status_code":200,"event.duration":8000000}
      {"@timestamp":"2026-11-21T03:00:02.018Z","service.name":"shop","network.direction":"egress","server.address":"stock","url.path":"/stock/18","http.response.status_code":200,"event.duration":10000000,"process.thread.name":"pool-3-thread-7"}
      {"@timestamp":"2026-11-21T03:00:02.017Z","service.name":"stock","correlation_id":"new-2","correlation.origin":"generated","url.path":"/stock/18","http.response.status_code":200,"event.duration":8000000}
      {"@timestamp":"2026-11-21T03:00:03.018Z","service.name":"nginx","correlation_id":"n-1","uri":"/pay/1","status":200,"request_time":0.010,"upstream_addr":"10.0.0.1:80"}
      {"@timestamp":"2026-11-21T03:00:03.017Z","service.name":"pay","correlation_id":"new-3","correlation.origin":"generated","url.path":"/pay/1","http.response.status_code":200,"event.duration":8000000}
      {"@timestamp":"2026-11-21T03:00:04Z","service.name":"pay","correlation_id":"new-4","correlation.origin":"replaced","url.path":"/pay/2","http.response.status_code":200,"event.duration":8000000}
      {"@timestamp":"2026-11-21T03:00:05Z","service.name":"pay","correlation_id":"new-5","correlation.origin":"rejected","url.path":"/pay/3","http.response.status_code":200,"event.duration":8000000}
      {"@timestamp":"2026-11-21T03:00:06Z","service.name":"shop","correlation_id":"new-6","correlation.origin":"generated","url.path":"/buy/2","http.response.status_code":200,"event.duration":8000000}
      """;

  @Test
  void records_without_an_id_are_told_apart_by_service_logger_and_threads() {
    String lines =
        """
        {"service.name":"a","log.logger":"a.B","process.thread.name":"pool-1-thread-2","log.level":"ERROR","message":"x"}
        {"service.name":"a","log.logger":"a.B","process.thread.name":"pool-1-thread-12","correlation_id":"Internal"}
        {"service.name":"a","log.logger":"a.Main","process.thread.name":"main"}
        {"service.name":"a","correlation_id":"i"}
        """;

    assertThat(Run.withInput(lines, "--gaps", "-").outLines())
        .containsExactly(
            "Without an ID: 3 of 4 records",
            "",
            "  2 × a, logger a.B, threads pool-{}-thread-{}, 1 error",
            "      such as standard input, byte 0",
            "      a thread that nobody handed the ID; core/README.md: " + Remedy.THREADS.line(),
            "",
            "  1 × a, logger a.Main, threads main",
            "      such as standard input, byte 223",
            "      no request's work",
            "",
            "1 request, 0 with errors · 4 records, 3 without an ID · 1 file, 337 bytes");
  }

  @Test
  void a_hop_names_the_caller_whose_call_arrived_with_a_new_id() {
    assertThat(Run.withInput(HOPS, "--gaps", "-").out())
        .contains("Arrived with a new ID: 6 of 7 requests")
        .contains(
            "1 × shop → stock, generated\n      such as --id new-1\n      the call brings no ID")
        .contains("1 × shop → stock, generated\n      such as --id new-2\n      a thread that")
        .contains("1 × nginx → pay, generated\n      such as --id new-3\n      a gateway that")
        .contains(
            "(from outside) → pay, replaced\n      such as --id new-4\n      the call brings an")
        .contains(
            "(from outside) → pay, rejected\n      such as --id new-5\n      the call's ID is")
        .contains("(from outside) → shop, generated\n      such as --id new-6\n      no request's");
  }

  @Test
  void filters_apply() {
    assertThat(Run.withInput(HOPS, "--gaps", "--since", "2026-11-21T03:00:05", "-").out())
        .contains("Arrived with a new ID: 2 of 2 requests");
  }

  @ParameterizedTest
  @EnumSource
  void the_line_that_mends_it_stands_in_the_file_named(Remedy remedy) throws Exception {
    if (!remedy.file().isEmpty()) {
      assertThat(Files.readString(Path.of("../..").resolve(remedy.file())).replace("\n", " "))
          .contains(remedy.line());
    }
    assertThat(remedy.file().isEmpty()).isEqualTo(remedy == Remedy.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "http-nio-8080-exec-{}, FILTER",
    "qtp{}-{}, FILTER",
    "pool-{}-thread-{}, THREADS",
    "ForkJoinPool.commonPool-worker-{}, THREADS",
    "org.springframework.kafka.KafkaListenerEndpointContainer#{}-{}-C-{}, MESSAGES",
    "reactor-http-nio-{}, REACTOR",
    "boundedElastic-{}, REACTOR",
    "OkHttp Dispatcher, OKHTTP",
    "main, NONE"
  })
  void threads_tell_what_is_missing(String pool, Remedy remedy) {
    assertThat(Remedy.of(pool, LogRecord.Kind.EVENT)).isEqualTo(remedy);
  }

  @Test
  void names_are_shown_harmlessly_and_only_one_question_is_answered() {
    String line =
        "{\"service.name\":\"a\\u001b[31m\",\"log.logger\":\"\\u202e\",\"thread\":\"\\n\"}\n";

    assertThat(Run.withInput(line, "--gaps", "-").out())
        .contains("1 × a\\u001b[31m, logger \\u202e, threads \\n");
    assertThat(Run.of("--gaps", "--id", "i", "x").err()).contains("leave out --id");
  }
}
