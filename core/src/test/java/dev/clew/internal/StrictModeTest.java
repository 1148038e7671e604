package dev.clew.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import org.junit.jupiter.api.Test;

class StrictModeTest extends CleanThreadTest {
  @Test
  void it_is_on_until_the_last_test_has_ended() {
    assertThat(StrictMode.isOn()).isFalse();

    StrictMode.beginTest();
    StrictMode.beginTest();
    StrictMode.endTest();
    assertThat(StrictMode.isOn()).isTrue();

    StrictMode.endTest();
    assertThat(StrictMode.isOn()).isFalse();
  }
}
