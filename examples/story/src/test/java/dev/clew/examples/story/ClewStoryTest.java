package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line, the table and the story in a terminal. */
class ClewStoryTest {
  private static final String FAILED = "01a1fc17-f001-759b-bce9-6ef57f9765ff";
  private static final String FINE = "01a1fc17-efd0-71ac-9f0e-c1b1f3c7ad55";

  @TempDir Path folder;

  @Test
  void without_an_id_it_shows_the_requests_worst_first() {
    Run run = Run.of(Run.shop());

    assertThat(run.status()).isEqualTo(ClewStory.FOUND);
    assertThat(run.outLines())
        .containsExactly(
            "What failed first in 1 request (2026-11-21, UTC)",
            "",
            "  1 × SocketTimeoutException in payments, at 03:13:09",
            "      on /payments/{}  stack fc72e740  --id " + FAILED,
            "",
            "ID                                    BEGAN (UTC)              DURATION  RECORDS"
                + "  ERRORS  SERVICES",
            FAILED
                + "  2026-11-21 03:13:09.633   20.0 ms       12       7  nginx, gateway, orders,"
                + " payments",
            FINE
                + "  2026-11-21 03:13:09.511   17.0 ms        9       0  nginx, gateway, orders,"
                + " payments",
            "",
            "2 requests, 1 with errors · 22 records, 1 without an ID · 4 files, 14 kB");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void shows_as_many_requests_as_asked_for() {
    Run run = Run.of("--limit", "1", Run.shop());

    assertThat(run.out())
        .contains("\n" + FAILED)
        .doesNotContain(FINE)
        .contains("The 1 worst of 2 requests");
  }

  @Test
  void with_an_id_it_tells_its_story_in_the_order_of_time() {
    Run run = Run.of("--id", FAILED, Run.shop());

    assertThat(run.status()).isEqualTo(ClewStory.FOUND);
    assertThat(run.outLines())
        .contains(
            "The story of " + FAILED,
            "2026-11-21 (UTC)  POST /checkout/order-004 502 in 20.0 ms",
            "                                      Caused by: java.net.SocketTimeoutException: Read"
                + " timed out",
            "                                      45 frames folded (--traces)");
    assertThat(run.outLines().stream().filter(line -> line.matches("  03:.*")))
        .hasSize(12)
        .isSorted();
    assertThat(run.out()).doesNotContain("at dev.clew", FINE, "configuration reloaded");
  }

  @Test
  void unfolds_stack_traces_when_asked() {
    Run run = Run.of("--id", FAILED, "--traces", Run.shop());

    assertThat(run.out())
        .contains("at dev.clew.examples.payments.PaymentServlet.charge(PaymentServlet.java:20)")
        .doesNotContain("folded");
  }

  @Test
  void reads_compressed_and_rotated_files_of_a_folder_and_those_named() throws Exception {
    byte[] gateway = Files.readAllBytes(Run.shop().resolve("gateway.json"));
    byte[] orders = Files.readAllBytes(Run.shop().resolve("orders.json"));
    byte[] payments = Files.readAllBytes(Run.shop().resolve("payments.json"));
    Path deep = Files.createDirectories(folder.resolve("a/b"));
    Files.write(deep.resolve("gateway.log.2026-11-21.gz"), Run.gzip(gateway));
    Files.write(folder.resolve("orders-20261121.1.json"), orders);
    Files.write(folder.resolve("notes.txt"), payments);
    Path named = Files.write(folder.resolve("whatever"), Run.gzip(payments));

    assertThat(Run.of("--id", FAILED, folder).out()).contains("8 records of gateway, orders ·");
    assertThat(Run.of("--id", FAILED, folder, named).out())
        .contains("11 records of gateway, orders, payments");
  }

  @Test
  void reads_a_folder_that_is_a_link() throws Exception {
    Path logs = Files.createDirectory(folder.resolve("release-1"));
    Path link = Files.createSymbolicLink(folder.resolve("logs"), logs);
    for (String log : List.of("gateway.json", "orders.json", "payments.json")) {
      Files.copy(Run.shop().resolve(log), logs.resolve(log));
    }

    Run run = Run.of("--id", FAILED, link);

    assertThat(run.out()).contains("11 records of gateway, orders, payments");
    assertThat(run.err()).isEmpty();
    assertThat(new Inputs(List.of(link.toString()), new Notes()).find())
        .extracting(Source::path)
        .contains(link.resolve("orders.json"));
  }

  @Test
  void reads_a_log_once_whatever_links_lead_to_it_and_follows_none_to_a_folder() throws Exception {
    Path logs = Files.createDirectory(folder.resolve("logs"));
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.copy(Run.shop().resolve("orders.json"), logs.resolve("orders-2026.log"));
    Files.createSymbolicLink(logs.resolve("current.log"), Path.of("orders-2026.log"));
    Files.copy(Run.shop().resolve("payments.json"), elsewhere.resolve("0"));
    Files.createSymbolicLink(logs.resolve("payments.json"), elsewhere.resolve("0"));
    Files.copy(Run.shop().resolve("gateway.json"), elsewhere.resolve("gateway.json"));
    Files.createSymbolicLink(logs.resolve("more"), elsewhere);
    Files.createSymbolicLink(logs.resolve("again"), logs);

    assertThat(Run.of("--id", FAILED, logs).out()).contains("8 records of orders, payments");
  }

  @Test
  void reads_standard_input() throws Exception {
    String text = Files.readString(Run.shop().resolve("orders.json"));

    assertThat(Run.withInput(text, "--id", FAILED, "-").out()).contains("5 records of orders");
    assertThat(Run.withInput(text, "-").out()).contains("2 requests, 1 with errors");
  }

  @Test
  void understands_nested_ecs_and_names_of_ones_own() {
    String nested =
        """
        {"@timestamp":"2026-11-21T03:13:09.1Z","log":{"level":"ERROR"},"service":{"name":"a"},"http":{"request":{"id":"q-1"}},"message":"nested"}
        {"time":1763694789.25,"lvl":"x","app":"b","request_id":"q-1","msg":"epoch"}
        {"time":"21/Nov/2026:03:13:10 +0000","ticket":"q-1","message":"own name"}
        """;

    assertThat(Run.withInput(nested, "--id", "q-1", "-").out()).contains("2 records of b, a");
    Run own = Run.withInput(nested, "--id", "q-1", "--id-field", "ticket", "-");
    assertThat(own.out()).contains("3 records").contains("03:13:10.000000  stdin");
    assertThat(Run.withInput(nested, "--id-field=ticket", "-").out())
        .contains("q-1  2025-11-21 03:13:09.250");
  }

  @Test
  void finds_an_id_however_its_slash_is_escaped() {
    String lines =
        """
        {"correlation_id":"a\\/b=1","message":"one"}
        {"correlation_id":"a/b\\u003d1","message":"two"}
        {"correlation_id":"a/b=2","message":"another's"}
        """;

    assertThat(Run.withInput(lines, "--id", "a/b=1", "-").out())
        .contains("one", "two")
        .doesNotContain("another");
  }

  @Test
  void tells_of_what_began_under_other_ids() {
    String lines =
        """
        {"correlation_id":"a-1","message":"one"}
        {"correlation_id":"b-2","parent_id":"a-1","message":"later"}
        """;

    Run run = Run.withInput(lines, "--id", "a-1", "-");

    assertThat(run.err()).contains("it began work under other IDs: b-2");
    assertThat(run.out()).doesNotContain("later");
  }

  @Test
  void draws_calls_that_a_service_recorded() {
    String lines =
        """
        {"@timestamp":"2026-11-21T03:00:00.020Z","service.name":"a","correlation_id":"i","url.path":"/x","http.response.status_code":200,"event.duration":20000000}
        {"@timestamp":"2026-11-21T03:00:00.018Z","service.name":"a","correlation_id":"i","span.kind":"client","url.full":"http://b/y","http.response.status_code":200,"event.duration":15000000}
        """;

    assertThat(Run.withInput(lines, "--id", "i", "-").out())
        .contains("╌╌╌  ")
        .contains("→ http://b/y  15.0 ms");
  }

  @Test
  void what_is_not_there_is_said_and_is_status_1() {
    Run run = Run.of("--id", "nobody", Run.shop());

    assertThat(run.status()).isEqualTo(ClewStory.NOTHING);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .containsExactly(
            "No record has the ID nobody.",
            "clew-story: these fields look like IDs, and are not looked into: orderId (such as"
                + " order-003); --id-field NAME has an ID looked for in one, too");
    assertThat(Run.withInput("", "-").status()).isEqualTo(ClewStory.NOTHING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--bogus x | unknown option --bogus",
        "--id | --id needs a value",
        "--limit 0 x | --limit must be a number from 1 to 1000000 but was '0'",
        "--limit=many x | --limit must be a number from 1 to 1000000 but was 'many'",
        "--id a | nothing to read",
        "--id= x | --id must not be blank",
        "--errors  x | FILE or FOLDER must not be blank"
      })
  void wrong_usage_names_the_option_and_its_value_and_is_status_2(String args, String said) {
    Run run = Run.of((Object[]) args.strip().split(" ", -1));

    assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("clew-story: " + said);
  }

  @Test
  void helps() {
    Run run = Run.of("--help");

    assertThat(run.status()).isEqualTo(ClewStory.FOUND);
    assertThat(run.out()).startsWith("Usage: clew-story").contains("--id", "Exit status");
    assertThat(run.outLines()).allMatch(line -> line.length() <= 100);
    assertThat(Run.of("--version").out()).startsWith("clew-story ");
  }

  @Test
  void a_file_that_cannot_be_read_is_named_and_the_rest_is_shown() throws Exception {
    Path page = Files.createFile(folder.resolve("x.zst"));
    Files.write(page, new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, 0});

    Run run = Run.of("--id", FAILED, folder.resolve("gone.json"), page, Run.shop());

    assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
    assertThat(run.err())
        .contains("gone.json: no such file", "x.zst: compressed with zstd; unpack it");
    assertThat(run.out()).contains("12 records");
  }

  @Test
  void a_page_that_cannot_be_written_is_status_2() {
    Path page = folder.resolve("no/such/folder/page.html");

    Run run = Run.of("--id", FAILED, "--html", page, Run.shop());

    assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
    assertThat(run.err()).contains("page.html: ");
  }

  @Test
  void shows_progress_when_asked() {
    assertThat(Run.of("--progress", Run.shop()).status()).isEqualTo(ClewStory.FOUND);
    assertThat(Progress.bar(50, 200))
        .isEqualTo("reading  [#######-----------------------] 25% of 200 bytes ");
    assertThat(Progress.bar(2_500_000, 0)).isEqualTo("reading  2.5 MB ");
  }

  @Test
  void colours_only_when_asked_or_on_a_terminal() {
    assertThat(Run.of("--id", FAILED, "--color", Run.shop()).out()).contains("\u001b[31mERROR");
    assertThat(Run.of("--id", FAILED, Run.shop()).out()).doesNotContain("\u001b");
  }
}
