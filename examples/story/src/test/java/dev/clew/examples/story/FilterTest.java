package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options that leave records out, of the table, the groups of failures and the stories. */
class FilterTest {
  private static final String FAILED = "01a1fc17-f001-759b-bce9-6ef57f9765ff";
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--since 2026-11-21T03:13:09.651 | 2 records",
        "--until 2026-11-21T03:13:09.513 | 1 record,",
        "--since 2026-11-21T04:13:09.6514+01:00 | 1 record,",
        "--since 2026-11-21 --until 2026-11-22 | 22 records",
        "--service payments | 5 records",
        "--service payments --service nginx | 7 records",
        "--level error | 7 records",
        "--level WARN | 8 records",
        "--errors | 7 records",
        "--grep goods | 2 records",
        "--grep SocketTimeout | 1 record,",
        "--grep goods.* | 0 records",
        "--field orderId=order-004 | 7 records",
        "--field orderId=order-004 --service orders | 4 records",
        "--field http.response.status_code=504 | 1 record,",
        "--field url.path=/orders/order-003 | 1 record,",
        "--field shelf=29 | 1 record,",
        "--field level=WARN | 1 record,",
        "--field nobody=1 | 0 records"
      })
  void the_table_counts_only_what_all_filters_accept(String args, String counted) {
    List<Object> all = new ArrayList<>(List.of(args.split(" ")));
    all.add(Run.shop());

    assertThat(Run.of(all.toArray()).out()).contains(" · " + counted);
  }

  @Test
  void a_story_has_only_what_all_filters_accept() {
    Run run = Run.of("--id", FAILED, "--service", "orders", "--level", "WARN", Run.shop());

    assertThat(run.out())
        .contains("3 records of orders")
        .contains("stock of shelf 29 is low")
        .doesNotContain("order received");
  }

  @Test
  void groups_have_only_what_all_filters_accept() {
    assertThat(Run.of("--service", "gateway", Run.shop()).out())
        .contains("1 × IOException in gateway")
        .doesNotContain("SocketTimeoutException");
  }

  @Test
  void what_leaves_nothing_says_so() {
    Run table = Run.of("--since", "1m", Run.shop());
    Run story = Run.of("--id", FAILED, "--since", "1m", Run.shop());

    assertThat(table.status()).isEqualTo(ClewStory.NOTHING);
    assertThat(table.err()).contains("the filters left out all of 22 records");
    assertThat(story.status()).isEqualTo(ClewStory.NOTHING);
    assertThat(story.err()).contains("No record that the filters accept has the ID " + FAILED);
  }

  @Test
  void groups_that_began_lately_are_new() {
    assertThat(Run.of("--new-since", "2026-11-21T03:13:09.6", Run.shop()).out())
        .contains("at 03:13:09, new");
    assertThat(Run.of("--new-since", "2026-11-21T03:13:10", Run.shop()).out())
        .contains("at 03:13:09")
        .doesNotContain(", new");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-21T03:12:00Z, 2026-11-21T03:12:00Z",
    "2026-11-21T03:12, 2026-11-21T03:12:00Z",
    "2026-11-21 03:12:09.5, 2026-11-21T03:12:09.5Z",
    "2026-11-21T03:12+01:00, 2026-11-21T02:12:00Z",
    "2026-11-21T03:12-01:00, 2026-11-21T04:12:00Z",
    "2026-11-21, 2026-11-21T00:00:00Z",
    "2026-11-21Z, 2026-11-21T00:00:00Z",
    "2026-11-21+01:00, 2026-11-20T23:00:00Z",
    "2026-11-21-01:00, 2026-11-21T01:00:00Z",
    "03:12, 2026-11-21T03:12:00Z",
    "12:00:01, 2026-11-20T12:00:01Z",
    "15m, 2026-11-21T11:45:00Z",
    "2h, 2026-11-21T10:00:00Z",
    "1d, 2026-11-20T12:00:00Z",
    "30s, 2026-11-21T11:59:30Z"
  })
  void a_time_is_utc_or_goes_back_from_now(String text, Instant time) {
    assertThat(TimeOption.parse("--since", text, NOW))
        .isEqualTo(time.getEpochSecond() * Timestamps.SECOND + time.getNano());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--since 2026-02-31 | --since must be a time such as|but was '2026-02-31'",
        "--until 2026-02-31T03:12 | --until must be a time such as|but was '2026-02-31T03:12'",
        "--since 2026-11-21x | --since must be a time|but was '2026-11-21x'",
        "--since 25:00 | --since must be a time|but was '25:00'",
        "--since 15x | --since must be a time|but was '15x'",
        "--since= | --since must be a time|but was ''",
        "--new-since soon | --new-since must be a time|but was 'soon'",
        "--since 999999999w | --since must be a time|but was '999999999w'",
        "--since +999999999-01-01 | --since must be a time|but was '+999999999-01-01'",
        "--since 03:12 --until 03:12 x | --since must be before --until|",
        "--level loud | --level must be TRACE, DEBUG, INFO, WARN or ERROR|but was 'loud'",
        "--field x | --field must be NAME=VALUE|but was 'x'",
        "--field =x | --field must be NAME=VALUE|but was '=x'",
        "--service= | --service must not be blank|",
        "--grep= | --grep must not be blank|",
        "--errors=no | unknown option --errors=no|",
        "--since | --since needs a value|"
      })
  void a_wrong_value_is_named_with_its_option(String args, String said, String value) {
    Run run = Run.of((Object[]) args.split(" "));

    assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
    assertThat(run.err()).startsWith("clew-story: " + said).contains(value == null ? "" : value);
  }
}
