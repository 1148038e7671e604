package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.internal.ReportedOnce;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import java.net.IDN;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

class EgressPolicyTest extends CleanThreadTest {

  @Test
  void by_default_every_host_gets_the_id_under_the_first_default_name() {
    EgressPolicy policy = EgressPolicy.create();

    assertThat(policy.headerName()).isEqualTo("Correlation-Id");
    assertThat(policy.allowedHosts()).isEmpty();
    assertThat(policy.allows("anywhere.example")).isTrue();
    assertThat(policy.allows("10.0.0.1")).isTrue();
    assertThat(policy.allows("not a host")).isTrue();
    assertThat(policy.allows(null)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop.corp",
        "a.b.corp",
        "SHOP.Corp",
        "shop.corp.",
        "api.example",
        "API.EXAMPLE.",
        "bücher.corp",
        "xn--bcher-kva.corp",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255.",
        "[::ffff:172.16.0.1]",
        "fd12:3456::1",
        "[FD12:3456::1]",
        "fd00::1%eth0",
        "[2001:DB8::1]",
        "2001:db8:0:0:0:0:0:1",
        "2001:db8::1%eth0"
      })
  @DisplayName("R41: a host on the list is allowed, in whatever spelling")
  void a_host_on_the_list_is_allowed(String host) {
    assertThat(listed().allows(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        ".corp",
        "corp",
        "CORP.",
        "evil.corp.example",
        "corp.evil",
        "evilcorp",
        "shop.corp..",
        "shop.corp:8080",
        "shop.corp@evil.example",
        "shop.corp/",
        "sub.api.example",
        "api.example.evil",
        "10.1.2.30",
        "172.15.255.255",
        "172.32.0.0",
        "172.16.0.1.corp.example",
        "172.16.1",
        "0172.16.0.1",
        "2886729729",
        "fe00::1",
        "localhost",
        "1.10.1.2.3",
        "2001:db8::2",
        "[2001:db8::1",
        "::zz",
        "[shop.corp]",
        "shop．corp．evil"
      })
  @DisplayName("R41: a host that only looks like one on the list is not allowed")
  void a_host_that_only_looks_like_one_on_the_list_is_not_allowed(String host) {
    assertThat(listed().allows(host)).isFalse();
  }

  @Test
  @DisplayName("R41: what cannot be a host is not allowed, however it ends")
  void what_cannot_be_a_host_is_not_allowed_however_it_ends() {
    EgressPolicy policy =
        EgressPolicy.builder().allowHost("*.corp.example").allowHost("10.0.0.0/8").build();
    List<String> betweens = new ArrayList<>();
    for (char c = 0; c < 0x80; c++) {
      if (!Character.isLetterOrDigit(c) && "-_.".indexOf(c) < 0) {
        betweens.add(String.valueOf(c));
      }
    }
    // Dots, slashes and the like of other scripts, some of which IDNA maps to ASCII ones.
    "\u00A0\u2024\u2025\u2026\u2044\u2048\u2100\u2215\u3002\uFE52\uFF03\uFF0E\uFF0F\uFF1A\uFF20\uFF3C\uFF61"
        .chars()
        .forEach(c -> betweens.add(String.valueOf((char) c)));
    betweens.addAll(
        List.of("%23", "%2e", "%00", ":80#", ":80/", "@", "\\@", "..", "?x=", "/%2e%2e/"));
    betweens.addAll(List.of("\ud800", "\udc00", "." + "a".repeat(64) + "."));

    for (String between : betweens) {
      for (String host :
          List.of(
              "evil.com" + between + ".corp.example",
              "evil.com" + between + "x.corp.example",
              between + ".corp.example",
              between + "x.corp.example",
              "x.corp.example" + between,
              "10.1.2.3" + between,
              between + "10.1.2.3",
              "10.1.2.3" + between + "4",
              "[::ffff:10.1.2.3" + between + "]",
              "[" + between + "::ffff:10.1.2.3]")) {
        assertThat(policy.allows(host)).as(host).isFalse();
      }
    }
    assertThat(policy.allows("evil.com#.corp.example")).isFalse();
    assertThat(policy.allows("x.corp.example:80")).isFalse();
    assertThat(policy.allows("user@x.corp.example")).isFalse();
    assertThat(policy.allows(("a".repeat(63) + ".").repeat(4) + "corp.example")).isFalse();
    assertThat(policy.allows("a.".repeat(1_000_000) + "corp.example")).isFalse();
    assertThat(policy.allows("\u00fc.".repeat(1_000_000) + "corp.example")).isFalse();
    assertThat(policy.allows("x_1.b\u00fccher.corp.example.")).isTrue();
  }

  @Test
  @DisplayName("R41: whatever text is allowed is a host below the domain")
  void whatever_text_is_allowed_is_a_host_below_the_domain() {
    EgressPolicy policy = EgressPolicy.builder().allowHost("*.corp.example").build();
    Random random = new Random(21);
    String alphabet = "abXY09-_..#@?/\\%:[] \t\u00fc\u3002\u00ad";
    int allowed = 0;
    for (int round = 0; round < 100_000; round++) {
      StringBuilder host = new StringBuilder();
      for (int length = random.nextInt(6); length >= 0; length--) {
        host.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      if (policy.allows(host.append(".corp.example").toString())) {
        allowed++;
        String ascii = IDN.toASCII(host.toString());
        assertThat(ascii).matches("([A-Za-z0-9_-]{1,63}\\.)+corp\\.example");
        assertThat(URI.create("http://" + ascii.replace('_', 'x') + "/").getRawAuthority())
            .isEqualTo(ascii.replace('_', 'x'));
      }
    }
    assertThat(allowed).isGreaterThan(1_000);
  }

  @Test
  @DisplayName("R41: a name with a letter that IDNA 2003 and 2008 write differently")
  void a_name_that_may_be_two_hosts_is_neither() {
    EgressPolicy policy =
        EgressPolicy.builder().allowHosts(List.of("strasse.corp", "xn--strae-oqa.corp")).build();

    assertThat(policy.allows("stra\u00dfe.corp")).isFalse();
    assertThat(policy.allows("strasse.corp")).isTrue();
    assertThat(policy.allows("xn--strae-oqa.corp")).isTrue();
  }

  @Test
  void without_a_host_nothing_is_allowed_once_there_is_a_list() {
    assertThat(listed().allows(null)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.",
        "*corp",
        "a.*.corp",
        "**.corp",
        ".corp",
        "a..corp",
        "http://a.corp",
        "a.corp:80",
        "a.corp/x",
        "a b",
        "*.0.0.1",
        "10.0.0.0/33",
        "10.0.0.1/8",
        "10.0.0/8",
        "corp/8",
        "*.10.0.0.0/8",
        "fd00::/129",
        "/8",
        "*.[::1]",
        "evil.com#.corp",
        "user@corp",
        "corp%2eevil",
        "corp..",
        "stra\u00dfe.corp",
        "*.stra\u00dfe.corp",
        "\u03bf\u03b4\u03cc\u03c2.corp",
        "shop\u3002corp",
        "shop\uFF0Ecorp",
        "shop\u2024corp",
        "*.shop\u3002corp",
        ".:a",
        "::1%",
        "*.::1",
        "::zz",
        "[::1"
      })
  void a_wrong_pattern_fails_at_once_with_its_name_and_value(String pattern) {
    assertThatThrownBy(() -> EgressPolicy.builder().allowHost(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("allowHost must be")
        .hasMessageEndingWith("'" + pattern + "'");
  }

  @Test
  void a_label_or_a_name_that_is_too_long_fails() {
    String label = "a".repeat(63);
    EgressPolicy.builder().allowHost(label + ".corp");

    assertThatThrownBy(() -> EgressPolicy.builder().allowHost(label + "a.corp"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> EgressPolicy.builder().allowHost(String.join(".", label, label, label, label)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void one_wrong_pattern_among_several_adds_none() {
    EgressPolicy.Builder builder = EgressPolicy.builder();

    assertThatThrownBy(() -> builder.allowHosts(List.of("a.corp", "*")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("allowHosts must be")
        .hasMessageEndingWith("'*'");

    assertThat(builder.build()).isEqualTo(EgressPolicy.create());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:b", "naïve", "traceparent", "B3"})
  void a_wrong_header_name_fails_at_once_with_its_name_and_value(String name) {
    assertThatThrownBy(() -> EgressPolicy.builder().headerName(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("headerName must be")
        .hasMessageEndingWith("'" + name + "'");
  }

  @Test
  void a_propagator_gives_its_first_name() {
    CorrelationPropagator propagator = CorrelationPropagator.of(List.of("X-Corr", "X-Request-ID"));

    assertThat(EgressPolicy.builder().propagator(propagator).build().headerName())
        .isEqualTo("X-Corr");
  }

  @Test
  void a_policy_is_a_value_that_can_be_varied() {
    EgressPolicy policy = EgressPolicy.builder().headerName("X-Corr").allowHost("*.Corp.").build();

    EgressPolicy wider = policy.toBuilder().allowHost("api.example").build();

    assertThat(policy.toBuilder().build()).isEqualTo(policy).hasSameHashCodeAs(policy);
    assertThat(policy.allowedHosts()).containsExactly("*.corp");
    assertThat(wider).isNotEqualTo(policy);
    assertThat(wider.allowedHosts()).containsExactly("*.corp", "api.example");
    assertThat(wider).hasToString("EgressPolicy[X-Corr to [*.corp, api.example]]");
    assertThat(EgressPolicy.create()).hasToString("EgressPolicy[Correlation-Id to every host]");
  }

  @Test
  void the_log_level_is_not_sent_unless_a_name_is_given_for_it() {
    EgressPolicy policy = EgressPolicy.builder().logLevelHeader("Log-Level").build();

    assertThat(EgressPolicy.create().logLevelHeader()).isNull();
    assertThat(policy.logLevelHeader()).isEqualTo("Log-Level");
    assertThat(policy.toBuilder().build()).isEqualTo(policy).hasSameHashCodeAs(policy);
    assertThat(policy).isNotEqualTo(EgressPolicy.create());
    assertThat(policy).hasToString("EgressPolicy[Correlation-Id, Log-Level to every host]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "traceparent"})
  void a_wrong_log_level_header_fails_at_once_with_its_name_and_value(String name) {
    assertThatThrownBy(() -> EgressPolicy.builder().logLevelHeader(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("logLevelHeader must be")
        .hasMessageEndingWith("'" + name + "'");
  }

  @Test
  void the_id_and_the_log_level_cannot_have_the_same_name() {
    EgressPolicy.Builder builder = EgressPolicy.builder().logLevelHeader("CORRELATION-ID");

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("logLevelHeader")
        .hasMessageContaining("'CORRELATION-ID'");
    assertThat(builder.headerName("X-Corr").build().logLevelHeader()).isEqualTo("CORRELATION-ID");
  }

  @Test
  void a_range_of_addresses_is_written_as_it_was_given_and_compared_by_what_it_means() {
    EgressPolicy policy = EgressPolicy.builder().allowHost("FD00::/8").build();

    assertThat(policy.allowedHosts()).containsExactly("FD00::/8");
    assertThat(policy).isEqualTo(EgressPolicy.builder().allowHost("fd00:0::/8").build());
    assertThat(policy).isNotEqualTo(EgressPolicy.builder().allowHost("fd00::/9").build());
  }

  @Test
  void a_name_is_never_looked_up_for_a_range_of_addresses() {
    EgressPolicy policy = EgressPolicy.builder().allowHost("127.0.0.0/8").build();

    assertThat(policy.allows("127.0.0.1")).isTrue();
    assertThat(policy.allows("localhost")).isFalse();
  }

  private static final CorrelationPropagator.Getter<Map<String, String>> GETTER = Map::get;
  private static final CorrelationPropagator.Setter<Map<String, String>> SETTER = Map::put;

  private static Map<String, String> injected(
      EgressPolicy policy, CorrelationContext context, Map<String, String> headers) {
    Map<String, String> request = new HashMap<>(headers);
    policy.inject(context, "api.example", request, GETTER, SETTER);
    return request;
  }

  @Test
  @DisplayName("R44, R51: what the request has stays, what the context lacks is not sent")
  void each_header_is_written_only_when_it_is_known_and_not_there() {
    EgressPolicy policy =
        EgressPolicy.builder()
            .headerName("Id")
            .logLevelHeader("Level")
            .allowHost("*.example")
            .build();
    CorrelationContext context = CorrelationContext.of("a-1").withLogLevel(Level.DEBUG);

    assertThat(injected(policy, context, Map.of()))
        .isEqualTo(Map.of("Id", "a-1", "Level", "DEBUG"));
    assertThat(injected(policy, context, Map.of("Id", "theirs")))
        .isEqualTo(Map.of("Id", "theirs", "Level", "DEBUG"));
    assertThat(injected(policy, context, Map.of("Level", "theirs")))
        .isEqualTo(Map.of("Id", "a-1", "Level", "theirs"));
    assertThat(injected(policy, CorrelationContext.of("a-1"), Map.of()))
        .isEqualTo(Map.of("Id", "a-1"));
    assertThat(injected(policy, CorrelationContext.empty(), Map.of())).isEmpty();
    assertThat(injected(EgressPolicy.builder().allowHost("*.corp").build(), context, Map.of()))
        .isEmpty();
  }

  @Test
  void a_setter_that_throws_is_reported_once_and_the_call_goes_on() {
    ReportedOnce.forgetAll();
    EgressPolicy policy = EgressPolicy.builder().logLevelHeader("Level").build();
    CorrelationContext context = CorrelationContext.of("a-1").withLogLevel(Level.DEBUG);

    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      for (int call = 0; call < 3; call++) {
        policy.inject(
            context,
            "api.example",
            new HashMap<>(),
            GETTER,
            (request, name, value) -> {
              throw new IllegalArgumentException("refused");
            });
      }

      assertThat(log.warnings()).hasSize(1);
      assertThat(log.warnings().get(0)).contains("could not be written").doesNotContain("a-1");
    } finally {
      ReportedOnce.forgetAll();
    }
  }

  @Test
  void a_getter_that_throws_is_reported_once_and_nothing_is_written() {
    ReportedOnce.forgetAll();
    Map<String, String> request = new HashMap<>();
    CorrelationPropagator.Getter<Map<String, String>> failing =
        (carrier, name) -> {
          throw new IllegalStateException("closed");
        };

    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      for (int call = 0; call < 3; call++) {
        EgressPolicy.create().inject(CorrelationContext.of("a-1"), null, request, failing, SETTER);
        comparing().compareResponse("a-1", "api.example", request, failing);
      }

      assertThat(log.warnings()).hasSize(1);
      assertThat(request).isEmpty();
    } finally {
      ReportedOnce.forgetAll();
    }
  }

  private static EgressPolicy comparing() {
    return EgressPolicy.builder().compareResponses(true).build();
  }

  private static List<String> compared(
      EgressPolicy policy, @Nullable String sent, @Nullable String received) {
    try (CapturedLog log = CapturedLog.of(EgressPolicy.class.getName())) {
      Map<String, String> response = new HashMap<>();
      if (received != null) {
        response.put("Correlation-Id", received);
      }
      policy.compareResponse(sent, "api.example", response, GETTER);
      return log.messages(ch.qos.logback.classic.Level.DEBUG);
    }
  }

  @Test
  void a_response_with_another_id_is_one_line_when_that_is_asked_for() {
    assertThat(compared(comparing(), "a-1", "b-2"))
        .containsExactly("'api.example' answered 'a-1' with 'b-2'");
    assertThat(compared(comparing(), "a-1", "a-1")).isEmpty();
    assertThat(compared(comparing(), "a-1", null)).isEmpty();
    assertThat(compared(comparing(), null, "b-2")).isEmpty();
    assertThat(compared(EgressPolicy.create(), "a-1", "b-2")).isEmpty();
  }

  @Test
  void of_a_response_with_an_invalid_id_only_the_length_is_logged() {
    assertThat(compared(comparing(), "a-1", "x\r\nINFO forged"))
        .containsExactly("'api.example' answered 'a-1' with an invalid value of 14 characters");
  }

  @Test
  void whether_responses_are_compared_belongs_to_the_value() {
    assertThat(comparing().isComparingResponses()).isTrue();
    assertThat(comparing().toBuilder().build())
        .isEqualTo(comparing())
        .hasSameHashCodeAs(comparing());
    assertThat(comparing()).isNotEqualTo(EgressPolicy.create());
    assertThat(comparing())
        .hasToString("EgressPolicy[Correlation-Id to every host, comparing responses]");
  }

  private static EgressPolicy listed() {
    return EgressPolicy.builder()
        .allowHost("*.corp")
        .allowHosts(List.of("api.example", "10.1.2.3", "[2001:db8::1]"))
        .allowHosts(List.of("172.16.0.0/12", "fd00::/8"))
        .build();
  }

  @Test
  void records_of_calls_are_at_debug_without_queries_unless_it_is_said() {
    EgressPolicy usual = EgressPolicy.create();
    EgressPolicy other =
        EgressPolicy.builder()
            .callLevel(Level.INFO)
            .failedCallLevel(Level.WARN)
            .logCallQuery(true)
            .build();

    assertThat(usual.isLoggingCalls()).isTrue();
    assertThat(usual.callLevel()).isEqualTo(Level.DEBUG);
    assertThat(usual.failedCallLevel()).isEqualTo(Level.DEBUG);
    assertThat(usual.isCallQueryLogged()).isFalse();
    assertThat(EgressPolicy.builder().callLevel(Level.INFO).build().failedCallLevel())
        .isEqualTo(Level.INFO);
    assertThat(other.callLevel()).isEqualTo(Level.INFO);
    assertThat(other.failedCallLevel()).isEqualTo(Level.WARN);
    assertThat(other)
        .hasToString(
            "EgressPolicy[Correlation-Id to every host, calls at INFO, failed calls at WARN, with"
                + " queries]");
    assertThat(usual.toBuilder().logCalls(false).build())
        .hasToString("EgressPolicy[Correlation-Id to every host, no call records]");
    for (EgressPolicy policy :
        List.of(
            other,
            usual.toBuilder().logCalls(false).build(),
            usual.toBuilder().callLevel(Level.WARN).build(),
            usual.toBuilder().failedCallLevel(Level.WARN).build(),
            usual.toBuilder().logCallQuery(true).build())) {
      assertThat(policy).isNotEqualTo(usual);
      assertThat(policy.toBuilder().build()).isEqualTo(policy).hasSameHashCodeAs(policy);
    }
  }

  @Test
  void a_level_that_was_given_for_failed_calls_stays_when_that_of_the_others_is_varied() {
    EgressPolicy given =
        EgressPolicy.builder().callLevel(Level.WARN).failedCallLevel(Level.WARN).build();
    EgressPolicy notGiven = EgressPolicy.builder().callLevel(Level.WARN).build();

    assertThat(given).isEqualTo(notGiven).hasSameHashCodeAs(notGiven);
    assertThat(given.toBuilder().callLevel(Level.DEBUG).build().failedCallLevel())
        .isEqualTo(Level.WARN);
    assertThat(notGiven.toBuilder().callLevel(Level.DEBUG).build().failedCallLevel())
        .isEqualTo(Level.DEBUG);
  }
}
