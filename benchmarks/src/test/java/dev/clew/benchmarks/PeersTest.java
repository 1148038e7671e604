package dev.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is compared says the same, but for what the report tells. */
class PeersTest {

  @ParameterizedTest
  @EnumSource
  void records_are_valid_and_lack_exactly_what_the_report_says(Peers peer) {
    for (Scenario scenario : Scenario.values()) {
      assertThatCode(() -> peer.check(scenario)).as("%s", scenario).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @EnumSource
  void records_of_configured_encoders_have_the_same_values(Configured encoder) {
    assertThatCode(encoder::checked).doesNotThrowAnyException();
  }
}
