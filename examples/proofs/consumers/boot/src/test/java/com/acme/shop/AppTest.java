package com.acme.shop;

import static dev.clew.testing.RecordAssertions.assertThatRecords;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.testing.CorrelationExtension;
import dev.clew.testing.CorrelationId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CorrelationExtension.class)
class AppTest {
  @Test
  @CorrelationId("test-1")
  void a_test_has_its_id() {
    assertThat(Correlation.currentId()).isEqualTo("test-1");
    assertThatRecords("{\"message\":\"order accepted\",\"correlation_id\":\"test-1\"}\n")
        .withId("test-1")
        .containsExactly("order accepted");
  }
}
