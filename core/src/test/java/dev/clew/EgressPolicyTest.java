package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.testing.CleanThreadTest;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        "10.0.0.0/8",
        "*.[::1]",
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

  private static EgressPolicy listed() {
    return EgressPolicy.builder()
        .allowHost("*.corp")
        .allowHosts(List.of("api.example", "10.1.2.3", "[2001:db8::1]"))
        .build();
  }
}
