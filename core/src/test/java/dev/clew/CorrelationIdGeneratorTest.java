package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.internal.ReportedOnce;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CorrelationIdGeneratorTest extends CleanThreadTest {

  @BeforeEach
  void forgetReports() {
    ReportedOnce.forgetAll();
  }

  @Test
  void version_7_has_its_version_its_variant_and_the_time() {
    UUID id = UUID.fromString(UuidGenerators.v7(() -> 0x0193_D3F1_7B1CL));

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(0x0193_D3F1_7B1CL);
  }

  @Test
  void version_7_ids_sort_by_the_millisecond_they_were_made_in() {
    List<String> ids =
        Stream.of(1_000L, 1_001L, 70_000L, 1L << 40).map(t -> UuidGenerators.v7(() -> t)).toList();

    assertThat(ids).isSorted();
  }

  @Test
  void version_7_uses_the_clock() {
    long before = System.currentTimeMillis();
    long made =
        UUID.fromString(CorrelationIdGenerator.uuidV7().generate()).getMostSignificantBits() >>> 16;

    assertThat(made).isBetween(before, System.currentTimeMillis());
  }

  @Test
  @DisplayName("Processes that are restored from one image of memory have the same random numbers")
  void other_secrets_are_drawn_when_the_clock_has_jumped_and_not_before() {
    long time = System.currentTimeMillis();
    String unused = UuidGenerators.v7(() -> time + 1_000_000);
    long high = UuidGenerators.secretHigh;
    long low = UuidGenerators.secretLow;

    unused = UuidGenerators.v7(() -> time + 1_002_000);
    assertThat(UuidGenerators.secretHigh).isEqualTo(high);
    assertThat(UuidGenerators.secretLow).isEqualTo(low);

    unused = UuidGenerators.v7(() -> time + 2_000_000);
    assertThat(UuidGenerators.secretHigh).isNotEqualTo(high);
    assertThat(UuidGenerators.secretLow).isNotEqualTo(low);

    high = UuidGenerators.secretHigh;
    unused = CorrelationIdGenerator.uuidV7().generate();
    assertThat(UuidGenerators.secretHigh).isNotEqualTo(high);
  }

  @Test
  void version_4_has_its_version_and_its_variant() {
    for (int i = 0; i < 1_000; i++) {
      UUID id = UUID.fromString(CorrelationIdGenerator.uuidV4().generate());

      assertThat(id.version()).isEqualTo(4);
      assertThat(id.variant()).isEqualTo(2);
    }
  }

  @Test
  void hex32_is_32_lower_case_digits() {
    assertThat(CorrelationIdGenerator.hex32().generate()).matches("[0-9a-f]{32}");
  }

  @ParameterizedTest
  @EnumSource(UuidGenerators.class)
  void no_two_threads_make_the_same_id(CorrelationIdGenerator generator) throws Exception {
    int threads = 8;
    int each = 25_000;
    Set<String> ids = ConcurrentHashMap.newKeySet();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> done =
          Stream.<Future<?>>generate(
                  () ->
                      pool.submit(
                          () -> {
                            for (int i = 0; i < each; i++) {
                              ids.add(generator.generate());
                            }
                          }))
              .limit(threads)
              .toList();
      for (Future<?> future : done) {
        future.get();
      }
    } finally {
      pool.shutdownNow();
    }

    assertThat(ids).hasSize(threads * each).allMatch(CorrelationContext::isValidId);
  }

  @ParameterizedTest
  @EnumSource(UuidGenerators.class)
  void every_random_bit_is_sometimes_set_and_sometimes_not(CorrelationIdGenerator generator) {
    long everSet = 0;
    long alwaysSet = -1;
    for (int i = 0; i < 1_000; i++) {
      String hex = generator.generate().replace("-", "");
      long low = Long.parseUnsignedLong(hex.substring(16), 16);
      everSet |= low;
      alwaysSet &= low;
    }

    // The variant takes the two uppermost bits of a UUID's lower half.
    long random = generator == UuidGenerators.HEX32 ? -1L : -1L >>> 2;
    assertThat(everSet & random).isEqualTo(random);
    assertThat(alwaysSet & random).isZero();
  }

  @Test
  void a_generator_that_throws_is_replaced_and_reported_once() {
    CorrelationIdGenerator failing =
        CorrelationIdGenerator.failSafe(
            () -> {
              throw new IllegalStateException("no sequence");
            });

    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      assertThat(UUID.fromString(failing.generate()).version()).isEqualTo(7);
      assertThat(UUID.fromString(failing.generate()).version()).isEqualTo(7);

      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains("A correlation ID generator failed");
    }
  }

  @Test
  void a_generator_that_returns_what_is_no_id_is_replaced_and_its_value_not_logged() {
    CorrelationIdGenerator bad = CorrelationIdGenerator.failSafe(() -> "two words");

    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      assertThat(bad.generate()).satisfies(id -> UUID.fromString(id));

      assertThat(log.warnings()).singleElement().asString().doesNotContain("two words");
    }
  }

  @Test
  void a_generator_that_works_is_used() {
    assertThat(CorrelationIdGenerator.failSafe(() -> "mine-1").generate()).isEqualTo("mine-1");
  }
}
