package dev.clew.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoggedMessageTest extends CleanThreadTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Connect to http://stock:8081 [stock/10.0.0.1] failed: timed out"
            + "|Connect to http://stock:8081 [stock/10.0.0.1] failed: timed out",
        "Circular redirect to 'http://stock/a?token=secret'"
            + "|Circular redirect to 'http://stock/a?…'",
        "Circular redirect to 'http://stock/a?it's=secret'"
            + "|Circular redirect to 'http://stock/a?…'",
        "Invalid redirect URI: http://u:secret@stock/a b?token=my secret"
            + "|Invalid redirect URI: http://stock/a b?…",
        "Invalid redirect URI: //u:secret@stock|Invalid redirect URI: //stock",
        "Invalid redirect URI: /a b?token=secret|Invalid redirect URI: /a b?…",
        "Can't follow /a?token=secret|Can't follow /a?…",
        "http://u:p@secret@stock/@me and http://secret@stock|http://stock/@me and http://stock",
        "http://u:it's%20secret@stock/|http://stock/",
        "http:///u:p@stock/|http:///stock/",
        "Circular redirect to 'http://stock/a;jsessionid=secret'"
            + "|Circular redirect to 'http://stock/a'",
        "http://stock/a;v=1;JSessionID=secret;w=2/b;jsessionid=secret?c;jsessionid=secret"
            + "|http://stock/a;v=1;w=2/b?…",
        "/a;jsessionid=secret#b and /c;jsessionid=;jsessionid=it's|/a#b and /c's",
        "a;jsessionid|a;jsessionid",
        "canceled due to java.lang.IllegalArgumentException:"
            + " Unexpected char 0x0a at 6 in X-Key value: it's secret"
            + "|canceled due to java.lang.IllegalArgumentException:"
            + " Unexpected char 0x0a at 6 in X-Key value: …",
        "Unexpected char 0x0a at 6 in Authorization value"
            + "|Unexpected char 0x0a at 6 in Authorization value",
        "invalid header value: \"secret\"|invalid header value: \"…\"",
        "invalid header value for X-Key: \"my \"secret|invalid header value for X-Key: \"…",
        "Circular redirect to 'http://stock/a;v=1;JSESSIONID=secret;w=2/b;jsessionid=secret?c=d'"
            + "|Circular redirect to 'http://stock/a;v=1;w=2/b?…'",
        "//a;jsessionid=secret and ;more|//a and ;more",
        "What? Expected ':' but was '?'|What? Expected ':' but was '?'",
        "Answered what?|Answered what?",
        "http://stock/a?|http://stock/a?",
        "http://stock/?|http://stock/?",
        "//|//",
        "//@|//",
        "?|?"
      })
  void what_is_secret_goes(String message, String logged) {
    assertThat(LoggedMessage.of(message, false)).isEqualTo(logged);
  }

  @Test
  void queries_that_were_asked_for_stay_and_nothing_else_does() {
    assertThat(
            LoggedMessage.of("Circular redirect to 'http://u:pw@stock/a;jsessionid=1?b=c&d'", true))
        .isEqualTo("Circular redirect to 'http://stock/a?b=c&d'");
  }

  @Test
  void a_message_in_which_nothing_has_to_go_stays_the_same() {
    String message = "unexpected end of stream on http://stock/...";

    assertThat(LoggedMessage.of(message, false)).isSameAs(message);
    assertThat(LoggedMessage.of("", false)).isEmpty();
  }

  @Test
  void the_longest_messages_are_read_once() {
    assertThat(LoggedMessage.of("/".repeat(2_000_000), false)).hasSize(2_000_000);
    assertThat(LoggedMessage.of(";".repeat(2_000_000), false)).hasSize(2_000_000);
    assertThat(LoggedMessage.of(";jsessionid=a".repeat(100_000), false)).isEmpty();
    assertThat(LoggedMessage.of("? ".repeat(1_000_000), false)).hasSize(2_000_000);
    assertThat(LoggedMessage.of("//a@".repeat(500_000), false)).isEqualTo("//".repeat(500_000));
    assertThat(LoggedMessage.of("//" + "a".repeat(2_000_000) + "?b", false)).endsWith("a?…");
  }
}
