package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How an ID may be given, and what is said of one that is no record's. */
class IdsTest {
  private static final String ID = "0a7e51c0-8d2b-4f6e-9b1d-3c5a7f90e2b4";

  private static String line(String id, String more) {
    return "{\"@timestamp\":\"2026-11-21T03:00:00Z\",\"message\":\"m\",\"service\":\"a\",\"correlation_id\":\""
        + id
        + "\""
        + more
        + "}\n";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ID,
        "  0a7e51c0-8d2b-4f6e-9b1d-3c5a7f90e2b4 ",
        "0A7E51C0-8D2B-4F6E-9B1D-3C5A7F90E2B4",
        "0a7e51c0",
        "0A7E51C0-8d",
        "0a7"
      })
  void an_id_is_found_by_its_beginning_in_any_case_and_with_blanks_around_it(String given) {
    Run run = Run.withInput(line(ID, "") + line("other-1", ""), "--id", given, "-");

    assertThat(run.status()).isEqualTo(ClewStory.FOUND);
    assertThat(run.out()).contains("1 record of a");
  }

  @Test
  void the_case_of_other_ids_counts() {
    assertThat(Run.withInput(line("Order-1", ""), "--id", "order-1", "-").status())
        .isEqualTo(ClewStory.NOTHING);
  }

  @Test
  void the_beginning_of_several_ids_lists_them() {
    Run run =
        Run.withInput(line("ab-1", "") + line("ab-2", "") + line("ab-1", ""), "--id", "ab", "-");

    assertThat(run.status()).isEqualTo(ClewStory.NOTHING);
    assertThat(run.outLines())
        .containsExactly(
            "ab is the beginning of 2 IDs; name one of them:",
            "  ab-1  2 records",
            "  ab-2  1 record");
  }

  @Test
  void a_whole_id_is_meant_also_where_it_is_the_beginning_of_another() {
    Run run =
        Run.withInput(
            line("ab-12", "") + line("ab-1", "") + line("ab-13", ""), "--id", "ab-1", "-");

    assertThat(run.out()).contains("The story of ab-1\n".strip(), "1 record of a");
  }

  @Test
  void a_record_is_found_by_each_of_its_ids() {
    String lines =
        line("c-1", ",\"trace.id\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"req_id\":\"r-77\"");

    assertThat(Run.withInput(lines, "--id", "4bf92f3577b34da6a3ce929d0e0e4736", "-").out())
        .contains("1 record of a", "correlation_id=c-1");
    assertThat(Run.withInput(lines, "--id", "r-77", "-").out()).contains("1 record of a");
    assertThat(Run.withInput(lines, "-").out()).contains("c-1 ").doesNotContain("r-77");
  }

  @Test
  void an_id_in_another_field_is_told_with_file_line_and_field() {
    String lines =
        line("c-1", "")
            + line("c-2", ",\"order\":{\"ticket\":\"" + ID + "\"}")
            + line("c-3", "").replace("\"m\"", "\"see " + ID + "\"");

    Run run = Run.withInput(lines, "--id", ID, "-");

    assertThat(run.status()).isEqualTo(ClewStory.NOTHING);
    assertThat(run.err().lines())
        .contains(
            "No record has the ID " + ID + ".",
            "clew-story: standard input:2: the ID stands in the field order.ticket (--id-field"
                + " order.ticket has it looked for there)",
            "clew-story: standard input:3: the ID stands in the field message");
    assertThat(Run.withInput(lines, "--id", ID, "--id-field", "order.ticket", "-").out())
        .contains("1 record of a");
  }

  @Test
  void where_no_record_has_an_id_the_fields_that_look_like_ids_are_named() {
    String lines =
        "{\"message\":\"m\",\"ctx\":{\"flow\":\"" + ID + "\"},\"orderId\":7,\"note\":\"a b\"}\n";

    Run run = Run.withInput(lines, "-");

    assertThat(run.status()).isEqualTo(ClewStory.NOTHING);
    assertThat(run.err())
        .contains("these fields look like IDs", "ctx.flow (such as " + ID + ")", "orderId")
        .doesNotContain("note");
  }

  @Test
  void a_text_counts_only_where_the_id_is_a_word_of_its_own() {
    String text =
        """
        2026-11-21 03:00:00,250 WARN  [main] a.B - got ab-1, retrying
        2026-11-21 03:00:01,250 ERROR [main] a.B - got ab-12
        no time here: "ab-1"
        """;

    Run run = Run.withInput(text, "--id", "ab-1", "-");

    assertThat(run.out())
        .contains("2 records of stdin", "03:00:00.250000  stdin  WARN", "no time")
        .doesNotContain("ab-12");
    assertThat(run.err()).contains("standard input:2: the ID stands in a line that is no record");
  }

  @Test
  void a_day_that_does_not_exist_is_no_time_in_nginx_s_words_either() {
    String lines =
        """
        {"time_local":"31/Feb/2026:03:12:00 +0000","request_id":"i-1","status":200}
        {"time_local":"29/Feb/2028:03:12:00 +0100","request_id":"i-2","status":200}
        """;

    assertThat(Run.withInput(lines, "-").outLines())
        .anyMatch(line -> line.startsWith("i-1  no time"))
        .anyMatch(line -> line.startsWith("i-2  2028-02-29 02:12:00.000"));
  }

  @Test
  void a_day_that_does_not_exist_is_no_time() {
    String lines =
        line("i-1", "").replace("2026-11-21", "2026-02-31")
            + line("i-1", "").replace("2026-11-21", "2028-02-29");

    Run run = Run.withInput(lines, "--id", "i-1", "-");

    assertThat(run.out())
        .contains("1 record has no time", "2028-02-29", "time=2026-02-31T03:00:00Z");
    assertThat(Run.withInput(lines, "-").out()).contains("2028-02-29 03:00:00.000");
  }
}
