package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A report of a whole run. */
class ReportTest {
  private static final String FAILED = "01a1fc17-f001-759b-bce9-6ef57f9765ff";

  @TempDir Path folder;

  private Path report() {
    return folder.resolve("report");
  }

  private static String record(String id, int second, String more) {
    return "{\"@timestamp\":\"2026-11-21T03:00:"
        + String.format("%02d", second)
        + "Z\",\"service.name\":\"a\",\"message\":\"m\",\"correlation_id\":\""
        + id
        + "\""
        + more
        + "}\n";
  }

  private static String failed(String id, int second) {
    return record(id, second, ",\"log.level\":\"ERROR\",\"error.type\":\"a.E\"");
  }

  /** All pages by their place in the report, each of them well-formed, without dead links. */
  private Map<String, String> pages() throws IOException {
    Map<String, String> pages = new TreeMap<>();
    try (Stream<Path> files = Files.walk(report())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = report().relativize(file).toString().replace('\\', '/');
        pages.put(name, Files.readString(file));
      }
    }
    for (Map.Entry<String, String> page : pages.entrySet()) {
      assertThat(page.getValue()).contains("default-src 'none'").doesNotContain("<script");
      for (String address : Markup.of(page.getValue()).addresses()) {
        if (!address.startsWith("#") && !address.startsWith("data:")) {
          String[] parts = address.split("#", 2);
          String target = Path.of(page.getKey()).resolveSibling(parts[0]).normalize().toString();
          String found = pages.getOrDefault(target.replace('\\', '/'), "");
          assertThat(found).as("%s in %s", address, page.getKey()).isNotEmpty();
          assertThat(parts.length < 2 || Markup.of(found).ids().contains(parts[1])).isTrue();
        }
      }
    }
    return pages;
  }

  @Test
  void has_the_groups_and_the_table_and_a_page_for_each_story_linked_both_ways() throws Exception {
    Run run = Run.of("--report", report(), Run.shop());
    Map<String, String> pages = pages();

    assertThat(run.status()).isEqualTo(ClewStory.FOUND);
    assertThat(run.err())
        .contains("The report is in " + report().resolve("index.html") + ", with 2 stories");
    assertThat(pages).hasSize(3).containsKey("stories/story-" + FAILED + ".html");
    assertThat(pages.get("index.html"))
        .contains("1 × <bdi>SocketTimeoutException in payments</bdi>")
        .contains("<a href=\"stories/story-" + FAILED + ".html\">");
    assertThat(pages.get("stories/story-" + FAILED + ".html"))
        .contains("<a href=\"../index.html\">← All requests</a>")
        .contains("<a href=\"../index.html#g0\">Failed alike: ");
  }

  @Test
  void has_the_story_of_each_groups_example_and_of_the_worst_and_the_slowest() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      lines.append(failed("fails-often-" + (char) ('a' + i % 26) + i, 10 + i));
    }
    lines.append(failed("rare", 59).replace("a.E", "a.Rare"));
    lines.append(record("slow", 30, ",\"event.duration\":29000000000"));
    lines.append(record("quick", 30, ""));

    Run.withInput(lines.toString(), "--limit", "2", "--report", report(), "-");

    assertThat(pages().keySet())
        .contains("stories/story-rare.html", "stories/story-slow.html")
        .doesNotContain("stories/story-quick.html")
        .hasSizeBetween(5, 7);
    assertThat(pages().get("index.html")).contains("The slowest of the others");
  }

  static List<Path> formats() throws IOException {
    return SamplesTest.formats();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void a_story_has_the_records_that_the_table_counts_whatever_they_are_wrapped_in(Path format)
      throws Exception {
    JsonNode table =
        new ObjectMapper()
            .readTree(Run.of("--json", "--report", report(), format).out())
            .path("requests");
    Map<String, String> pages = pages();

    assertThat(pages).hasSize(1 + table.size());
    for (JsonNode request : table) {
      String page = pages.getOrDefault(ReportFolder.address(request.path("id").asText()), "");
      assertThat(Markup.of(page).ids().stream().filter(id -> id.matches("r\\d+")))
          .hasSize(request.path("records").asInt());
    }
  }

  @Test
  void leaves_out_what_the_filters_leave_out() throws Exception {
    Run.of("--report", report(), "--service", "orders", Run.shop());

    String page = pages().get("stories/story-" + FAILED + ".html");
    assertThat(page).contains("order failed").doesNotContain("payment failed");
    assertThat(pages().values()).allMatch(any -> any.contains("that the options accept"));
  }

  @Test
  void standard_input_is_read_once_for_however_many_stories() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      lines.append(failed("id-" + i, i % 60));
    }
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
    AtomicLong read = new AtomicLong();
    InputStream in =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] b, int from, int length) {
            int count = super.read(b, from, length);
            read.addAndGet(Math.max(0, count));
            return count;
          }
        };
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);

    int status =
        ClewStory.run(
            new Terminal(in, nowhere, nowhere, false, 0),
            "--limit",
            "100",
            "--report",
            report().toString(),
            "-");

    assertThat(status).isEqualTo(ClewStory.FOUND);
    assertThat(read).hasValue(bytes.length);
    assertThat(pages()).hasSizeGreaterThan(100);
  }

  @Test
  void masks_what_a_ticket_masks_in_every_page() throws Exception {
    String secret = "jane@mail.example 4111 1111 1111 1111 ";
    String lines =
        record(
                "id-of-jane@mail.example",
                1,
                ",\"log.level\":\"ERROR\",\"user\":\""
                    + secret
                    + "\",\"url.path\":\"/u/jane@mail.example\",\"http.request.method\":\"GET\""
                    + ",\"event.duration\":7,\"http.response.status_code\":500,\"log.logger\":\""
                    + secret
                    + "\",\"process.thread.name\":\""
                    + secret
                    + "\",\"error.stack_trace\":\"x.Y: "
                    + secret
                    + "\\n\\tat a.B(C.java:1)\\nCaused by: z.Z: "
                    + secret
                    + "\"")
            .replace("\"m\"", "\"" + "x".repeat(1_480) + " " + secret + "\"")
            .replace("\"a\"", "\"" + secret + "\"");

    Run.withInput(lines, "--report", report(), "-");

    for (Map.Entry<String, String> page : pages().entrySet()) {
      assertThat(page.getKey() + page.getValue()).doesNotContain("jane", "4111", "mail.ex");
    }
    assertThat(pages().get("index.html")).contains("****", "known form are masked");
  }

  @ParameterizedTest
  @CsvSource({"01a1fc17-0131-7c3e-9d42-000000000047", "40000000-0000-4000-8000-000000000002"})
  void a_uuid_is_no_card_whatever_its_digits(String id) throws Exception {
    Run.withInput(failed(id, 1), "--report", report(), "-");

    assertThat(pages().get("stories/story-" + id + ".html")).contains("<h1><code>" + id);
  }

  @Test
  void each_id_has_a_file_of_its_own_whatever_stands_in_it() throws Exception {
    List<String> ids = new ArrayList<>();
    ids.addAll(List.of("a", "A", "../../../etc/x", "..", "con", "x/y", "x\\\\y", "<i>&\\u202e"));
    ids.addAll(List.of("ä", "\\ud83d\\ude00", "%2e%2e", "a b", "a".repeat(300), "a_b", "\\u0000"));
    StringBuilder lines = new StringBuilder();
    for (String id : ids) {
      lines.append(failed(id, 1));
    }

    Run run = Run.withInput(lines.toString(), "--report", report(), "-");

    assertThat(run.status()).isEqualTo(ClewStory.FOUND);
    assertThat(pages()).hasSize(1 + ids.size());
    assertThat(pages().keySet())
        .allMatch(name -> name.matches("(stories/story[-_][-a-z0-9]+|index)\\.html"));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(report());
    }
  }

  @Test
  void an_earlier_report_is_replaced_and_what_it_had_more_is_removed() throws Exception {
    Run.withInput(failed("old", 1) + failed("both", 2), "--report", report(), "-");
    Files.writeString(report().resolve("stories/.clew-story-1-2.tmp"), "left by a kill");

    Run run = Run.withInput(failed("new", 1) + failed("both", 2), "--report", report(), "-");

    assertThat(run.status()).isEqualTo(ClewStory.FOUND);
    assertThat(pages().keySet())
        .containsExactly("index.html", "stories/story-both.html", "stories/story-new.html");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "notes.txt",
        "index.html",
        "stories/story-x.html",
        "stories/x.html",
        "stories/d/x"
      })
  void a_folder_with_other_files_is_left_alone(String name) throws Exception {
    Path file = report().resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "mine");

    Run run = Run.of("--report", report(), Run.shop());

    assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
    assertThat(run.err()).contains("clew-story: --report: ", " is no page of a report; name a new");
    assertThat(run.out()).isEmpty();
    assertThat(file).hasContent("mine");
  }

  @Test
  void a_link_in_the_place_of_a_page_or_of_the_stories_is_not_followed() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createDirectory(report());
    try {
      Files.createSymbolicLink(report().resolve("stories"), elsewhere);
    } catch (IOException | UnsupportedOperationException e) {
      assumeTrue(false, "no symbolic links here: " + e);
    }

    assertThat(Run.of("--report", report(), Run.shop()).err()).contains("is no page of a report");
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void what_is_no_folder_and_what_can_be_read_only_once_is_named() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    Path pipe = Path.of("/dev/null");

    assertThat(Run.of("--report", file, Run.shop()).err())
        .startsWith("clew-story: --report must be a folder but " + file + " is none");
    assertThat(Run.of("--report", file.resolve("below"), Run.shop()).err())
        .startsWith(
            "clew-story: --report " + file.resolve("below") + ": the folder cannot be used");
    assertThat(Run.of("--report", "", Run.shop()).err())
        .startsWith("clew-story: --report must be a folder but was ''");
    assumeTrue(Files.exists(pipe));
    assertThat(Run.of("--report", report(), pipe).err())
        .startsWith("clew-story: --report reads its input twice, and /dev/null can be read only");
  }

  @Test
  void a_page_is_there_whole_or_not_at_all() throws Exception {
    ReportFolder open = ReportFolder.open(report());
    Files.createDirectories(report().resolve("stories/story-a.html/in-the-way"));

    assertThatThrownBy(() -> open.writeStory("stories/story-a.html", "page"))
        .isInstanceOf(IOException.class);
    try (Stream<Path> left = Files.list(report().resolve("stories"))) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void without_requests_there_is_a_first_page_that_says_so() throws Exception {
    Run run = Run.withInput("{\"message\":\"x\"}\n", "--report", report(), "-");

    assertThat(run.status()).isEqualTo(ClewStory.NOTHING);
    assertThat(pages()).containsOnlyKeys("index.html");
    assertThat(pages().get("index.html")).contains("0 requests", "1 without an ID");
  }

  @Test
  void an_id_with_blanks_around_it_has_its_story() throws Exception {
    Run.withInput(failed(" x ", 1) + failed("x", 2), "--report", report(), "-");

    assertThat(pages()).hasSize(3);
  }

  @Test
  void ids_that_are_not_valid_utf_8_have_no_page_for_they_may_look_alike() throws Exception {
    Path log = folder.resolve("a.json");
    Files.write(log, failed("x?", 1).getBytes(StandardCharsets.ISO_8859_1));
    byte[] bytes = Files.readAllBytes(log);
    bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("x?") + 1] = (byte) 0xE4;
    Files.write(log, bytes);

    Run.of("--report", report(), log);

    assertThat(pages()).containsOnlyKeys("index.html");
    assertThat(pages().get("index.html")).contains("whose ID is not valid UTF-8 have no page");
  }

  @Test
  void of_too_many_records_the_largest_stories_lose_their_latest_and_say_so() {
    Source source = new Source(0, "a", null, Source.Format.PLAIN, Content.LINES, 0, "a");
    Collector collector = new Collector(List.of("big", "small"), 10_000, 20_000, record -> true);
    CollectScanner scanner = new CollectScanner(new FieldNames(List.of()), collector);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      lines.append(failed("big", 59 - i % 60));
    }
    lines.append(record("small", 59, "")).append(record("other", 59, ""));
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);

    scanner.lines(source, bytes, 0, bytes.length, 0, 1);

    Findings big = collector.take("big");
    assertThat(collector.take("small").records()).hasSize(1);
    assertThat(big.records().size() + big.droppedRecords()).isEqualTo(500);
    assertThat(big.droppedErrors()).isEqualTo(big.droppedRecords());
    assertThat(big.bytes()).isBetween(10_000L, 20_000L);
    long seconds = big.records().stream().mapToLong(LogRecord::time).distinct().count();
    assertThat(seconds).isLessThan(20);
  }

  @Test
  void a_story_that_is_cut_says_how_much_is_missing() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      lines.append(failed("i", i));
    }

    Run.withInput(lines.toString(), "--max-records", "20", "--report", report(), "-");

    assertThat(pages().get("stories/story-i.html"))
        .contains("30 later records with this ID (30 errors) not shown");
  }

  @Test
  void a_thousand_stories_have_a_page_and_the_others_are_counted() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1_200; i++) {
      lines.append(failed("id-" + i, i % 60));
    }

    Run.withInput(lines.toString(), "--limit", "2000", "--report", report(), "-");

    try (Stream<Path> stories = Files.list(report().resolve("stories"))) {
      assertThat(stories.count()).isEqualTo(1_000);
    }
    assertThat(Files.readString(report().resolve("index.html")))
        .contains("200 requests that are shown have no page: there are 1,000 at most");
  }

  @ParameterizedTest
  @CsvSource({"--id,x", "--gaps,--traces"})
  void is_about_all_requests(String option, String more) {
    Run run = Run.of("--report", report(), option, more, Run.shop());

    assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
    assertThat(run.err()).contains("--report is about all requests: leave out --id and --gaps");
    assertThat(report()).doesNotExist();
  }
}
