package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table as JSON, as Markdown and as a page, and the story and the gaps so too. */
class OutputTest {
  private static final String FAILED = "01a1fc17-f001-759b-bce9-6ef57f9765ff";
  private static final String HOSTILE =
      """
      {"@timestamp":"2026-11-21T03:00:01Z","service.name":"a\\ud800<script>","level":"ERROR","logger":"|","message":"```\\n@all <b>\\u001b[31m\\u202e 4111 1111 1111 1111","correlation_id":"<i>&"}
      {"service.name":"b","correlation_id":"<i>&","level":"ERROR","stack_trace":"\\ud83d.X: y","x\\"":"\\u0000"}
      {"service.name":"c\\u202e","message":"no ID"}
      """;

  @TempDir Path folder;

  private static JsonNode json(Run run) throws Exception {
    assertThat(run.out()).matches("\\p{ASCII}*");
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void json_has_the_groups_the_requests_and_the_counts() throws Exception {
    JsonNode all = json(Run.of("--json", Run.shop()));

    JsonNode group = all.at("/failures/0");
    assertThat(group.at("/requests").asInt()).isEqualTo(1);
    assertThat(group.at("/cause").asText()).isEqualTo("java.net.SocketTimeoutException");
    assertThat(group.at("/service").asText()).isEqualTo("payments");
    assertThat(group.at("/route").asText()).isEqualTo("/payments/{}");
    assertThat(group.at("/stack").asText()).isEqualTo("fc72e740");
    assertThat(group.at("/first").asText()).isEqualTo("2026-11-21T03:13:09.643485Z");
    assertThat(group.at("/goesOn").asBoolean(true)).isFalse();
    assertThat(group.at("/example").asText()).isEqualTo(FAILED);
    assertThat(all.at("/requests")).hasSize(2);
    assertThat(all.at("/requests/0/services")).hasSize(4);
    assertThat(all.at("/counts/withErrors").asInt()).isEqualTo(1);
    assertThat(all.at("/notes")).isEmpty();
  }

  @Test
  void json_has_a_story_also_one_that_is_not_there() throws Exception {
    JsonNode story = json(Run.of("--json", "--id", FAILED, Run.shop()));
    Run nobody = Run.of("--json", "--id", "nobody", Run.shop());

    assertThat(story.at("/records")).hasSize(12);
    assertThat(story.at("/records/" + story.at("/firstError").asInt() + "/service").asText())
        .isEqualTo("payments");
    assertThat(nobody.status()).isEqualTo(ClewStory.NOTHING);
    assertThat(json(nobody).at("/records")).isEmpty();
  }

  @Test
  void the_beginning_of_several_ids_stays_json_and_markdown() throws Exception {
    String lines =
        """
        {"correlation_id":"a-`_1","message":"one"}
        {"correlation_id":"a-`_4111111111111111","message":"two"}
        """;

    Run json = Run.withInput(lines, "--json", "--id", "a-", "-");
    Run markdown = Run.withInput(lines, "--markdown", "--id", "a-", "--limit", "1", "-");

    assertThat(json.status()).isEqualTo(ClewStory.NOTHING);
    assertThat(json(json).at("/records")).isEmpty();
    assertThat(json(json).at("/notes/0").asText())
        .isEqualTo("a- is the beginning of 2 IDs; name one of them: a-`_1, a-`_4111111111111111");
    assertThat(json.err()).contains("a- is the beginning of 2 IDs");
    assertThat(markdown.out())
        .startsWith("### The IDs that begin so\n\n```text\na- is the beginning of 2 IDs;")
        .contains("\n  a-`_1  1 record\n  and 1 more\n```\n");
  }

  @Test
  void json_has_the_gaps() throws Exception {
    JsonNode gaps = json(Run.of("--json", "--gaps", Run.shop()));

    assertThat(gaps.at("/withoutId/0/remedy/file").asText()).isEqualTo("core/README.md");
    assertThat(gaps.at("/newIds").isArray()).isTrue();
  }

  @Test
  void every_name_in_json_is_in_the_readme() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    for (Run run :
        new Run[] {
          Run.of("--json", Run.shop()),
          Run.of("--json", "--gaps", Run.shop()),
          Run.of("--json", "--id", FAILED, "--errors", "--service", "orders", Run.shop())
        }) {
      for (String line : run.outLines()) {
        int colon = line.indexOf("\" : ");
        String name = colon < 0 ? "" : line.substring(line.indexOf('"') + 1, colon);
        assertThat(readme).contains(name.equals("orderId") ? "" : "`" + name + "`");
      }
    }
  }

  @Test
  void whatever_stands_in_a_log_json_stays_json() throws Exception {
    for (String[] args : new String[][] {{"--json"}, {"--json", "--gaps"}}) {
      json(Run.withInput(HOSTILE, args[0], args[args.length - 1], "-"));
    }
    assertThat(json(Run.withInput(HOSTILE, "--json", "--id", "<i>&", "-")).at("/records"))
        .hasSize(2);
  }

  @Test
  void markdown_is_a_block_of_code_that_nothing_in_a_log_ends() {
    Run table = Run.withInput(HOSTILE, "--markdown", "-");
    Run story = Run.withInput(HOSTILE, "--markdown", "--id", "<i>&", "-");
    Run gaps = Run.withInput(HOSTILE, "--markdown", "--gaps", "-");

    assertThat(table.out()).startsWith("### What failed first\n\n````text\n");
    for (Run run : new Run[] {table, story}) {
      assertThat(run.out().split("\n````\n")).hasSize(2);
      assertThat(run.out()).doesNotContain("\u001b", "\u202e", "4111");
    }
    assertThat(story.out()).contains("****");
    assertThat(gaps.out()).startsWith("### Where IDs get lost\n\n```text\n");
  }

  @Test
  void markdown_masks_what_begins_a_line_of_a_message_too() {
    String line =
        "{\"correlation_id\":\"i\",\"message\":\"sent\\nBearer s3cret-token\\n\\t"
            + "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.s3cret\"}\n";

    assertThat(Run.withInput(line, "--markdown", "--id", "i", "-").out())
        .contains("sent\\nBearer ****\\n\\t****")
        .doesNotContain("s3cret");
  }

  @Test
  void markdown_is_bounded_and_masked_before_it_is_cut() {
    String secret = "x".repeat(Ticket.MAX - 200) + " bearer " + "s3cret".repeat(100);
    String lines = "{\"correlation_id\":\"i\",\"message\":\"" + secret + "\"}\n";
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      many.append("{\"correlation_id\":\"i\",\"message\":\"something\"}\n");
    }

    assertThat(Run.withInput(lines, "--markdown", "--id", "i", "-").out()).doesNotContain("s3cret");
    assertThat(Run.withInput(many.toString(), "--markdown", "--id", "i", "-").out())
        .hasSizeLessThan(Ticket.MAX + 300)
        .containsPattern("The last 4,\\d{3} lines are left out\\.");
  }

  @Test
  @EnabledOnOs(OS.LINUX) // There is a file that is always full.
  void standard_output_that_cannot_be_written_is_status_2() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ClewStory.class.getName(),
                "--json",
                Run.shop().toString())
            .redirectOutput(Path.of("/dev/full").toFile())
            .start();
    String told = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(ClewStory.TROUBLE);
    assertThat(told).startsWith("clew-story: standard output: ");
  }

  @Test
  void the_page_has_the_groups_first_and_no_script() throws Exception {
    Path file = folder.resolve("table.html");
    Run run = Run.of("--html", file, Run.shop());
    String page = Files.readString(file);

    assertThat(run.err()).contains("The page is in ");
    assertThat(page)
        .contains("default-src 'none'")
        .contains("1 × <bdi>SocketTimeoutException in payments</bdi>")
        .contains("<bdi>java.net.SocketTimeoutException</bdi>")
        .doesNotContain("<script");
    assertThat(page.indexOf("SocketTimeoutException in"))
        .isLessThan(page.indexOf("The worst requests"));
    Run.withInput(HOSTILE, "--html", file, "-");
    assertThat(Files.readString(file))
        .contains("&lt;i&gt;&amp;")
        .doesNotContain("<script", "<i>", "\u202e", "\u001b");
  }

  @Test
  void a_page_takes_no_other_file_s_place() throws Exception {
    String line = "{\"correlation_id\":\"i\",\"message\":\"m\"}\n";
    Path log = Files.writeString(folder.resolve("a.json"), line);
    Path other = Files.writeString(folder.resolve("b.json"), line);

    for (Object[] args :
        new Object[][] {{"--html", log, other}, {"--id", "i", "--html", log, other}}) {
      Run run = Run.of(args);
      assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
      assertThat(run.err()).startsWith("clew-story: --html: " + log + " is there already");
    }
    assertThat(log).hasContent(line);
    assertThat(Run.of("--html", folder, other).err())
        .startsWith("clew-story: --html must be a file but " + folder + " is a folder");
    Path empty = Files.createFile(folder.resolve("page.html"));
    assertThat(Run.of("--html", empty, other).status()).isEqualTo(ClewStory.FOUND);
    assertThat(Run.of("--html", empty, other).status()).isEqualTo(ClewStory.FOUND);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--json --markdown x | --json and --markdown: only one",
        "--json --show-unparsed x | --show-unparsed writes text: leave out --json",
        "--gaps --html p.html x | --html shows the table or a story: leave out --gaps"
      })
  void options_that_contradict_each_other_are_named(String args, String said) {
    Run run = Run.of((Object[]) args.split(" "));

    assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
    assertThat(run.err()).startsWith("clew-story: " + said);
  }
}
