package dev.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is compared writes what it is compared for. */
@Tag("proof")
class BootServiceTest {

  @ParameterizedTest
  @EnumSource
  void each_line_has_the_id_that_the_report_tells_of_and_each_answer_comes_whole(BootStacks stack)
      throws Exception {
    try (BootService service = new BootService(stack)) {
      assertThat(service.call(0)).isEqualTo("order-42".length());
      assertThat(service.call(2)).isEqualTo("order-42".length());
    }
  }
}
