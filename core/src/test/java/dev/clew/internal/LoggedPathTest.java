package dev.clew.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoggedPathTest extends CleanThreadTest {
  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/a%20b/c, /a%20b/c",
    "/a;v=1/b, /a;v=1/b",
    "/a;jsessionid=0123456789ABCDEF, /a",
    "/a;JSESSIONID=01/b, /a/b",
    "/a;jsessionid=01;v=1/b, /a;v=1/b",
    "/a;jsessionid=01/b;jsessionid=02, /a/b",
    "/a;jsessionid, /a;jsessionid"
  })
  void a_session_id_is_left_out(String uri, String logged) {
    assertThat(LoggedPath.of(uri)).isEqualTo(logged);
  }

  @Test
  void a_control_character_is_made_harmless() {
    assertThat(LoggedPath.of("/a\r\nb\u0085c\u0000")).isEqualTo("/a??b?c?");
  }

  @Test
  void a_letter_that_only_looks_like_one_of_the_session_ids_name_is_part_of_the_path() {
    assertThat(LoggedPath.of("/a;js\u0131d;jsess\u0131onid=x"))
        .isEqualTo("/a;js\u0131d;jsess\u0131onid=x");
    assertThat(LoggedPath.of("/a;j\u017fessionid=x")).isEqualTo("/a;j\u017fessionid=x");
    assertThat(LoggedPath.of("/a;JSESSIONID=x/b")).isEqualTo("/a/b");
  }

  @Test
  void characters_that_grow_when_lower_cased_do_no_harm() {
    String grows = "\u0130".repeat(200_000);

    assertThat(LoggedPath.of("/" + grows + ";jsessionid=secret")).isEqualTo("/" + grows);
    assertThat(LoggedPath.of("/a" + ";JSessionId=secret".repeat(100_000) + "/b")).isEqualTo("/a/b");
  }
}
