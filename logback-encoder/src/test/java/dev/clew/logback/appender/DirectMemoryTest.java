package dev.clew.logback.appender;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirectMemoryTest extends CleanThreadTest {
  private static final long HEAP = 1 << 30;

  @Test
  void the_last_limit_that_was_set_counts_whatever_its_unit() {
    assertThat(limit("-Xmx1g -XX:MaxDirectMemorySize=10M -XX:MaxMetaspaceSize=90M"))
        .isEqualTo(10 << 20);
    assertThat(limit("-XX:MaxDirectMemorySize=1g", "-XX:MaxDirectMemorySize=512k"))
        .isEqualTo(512 << 10);
    assertThat(limit("-XX:MaxDirectMemorySize=65536", "shop.Orders")).isEqualTo(65_536);
  }

  @Test
  void where_none_is_set_it_is_that_of_the_heap() {
    assertThat(limit()).isEqualTo(HEAP);
    assertThat(limit("-XX:MaxDirectMemorySize=0")).isEqualTo(HEAP);
    assertThat(limit("-XX:MaxDirectMemorySize=much")).isEqualTo(HEAP);
  }

  private static long limit(String... options) {
    return DirectMemory.limit(List.of(options), HEAP);
  }
}
