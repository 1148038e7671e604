package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Processes that are killed at random moments, one after the other, with one file and one queue.
 */
@Tag("proof")
class FileAppenderTortureTest extends FileAppenderTest {
  private static final int ROUNDS = 20;
  private static final int FEWER_ROUNDS = 5;
  private static final int THREADS = 64;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<queueSize>64KB</queueSize>",
        "<synchronous>true</synchronous>",
      })
  void killed_again_and_again_while_it_rolls_no_line_is_lost_doubled_or_split(String settings)
      throws Exception {
    String configuration = configuration(file() + rolling("200KB") + settings);
    Random random = new Random(settings.hashCode());
    Map<Integer, Integer> logged = new HashMap<>();
    int rounds = settings.isEmpty() ? ROUNDS : FEWER_ROUNDS;
    for (int round = 0; round < rounds; round++) {
      Process process = process(configuration, THREADS, 0, round * THREADS);
      int reports = 1 + random.nextInt(100);
      String last = "";
      try (BufferedReader told = process.inputReader()) {
        for (int i = 0; i < reports; i++) {
          last = told.readLine();
        }
        process.destroyForcibly().waitFor();
      }
      String[] numbers = last.strip().split(" ", -1);
      for (int t = 0; t < THREADS; t++) {
        logged.put(round * THREADS + t, Integer.parseInt(numbers[t]));
      }
    }
    Process end = process(configuration, 1, 1, rounds * THREADS);
    end.getInputStream().readAllBytes();
    assertThat(end.waitFor()).isZero();

    Map<Integer, Integer> written = readBack(files());

    assertThat(logged)
        .allSatisfy(
            (thread, number) ->
                assertThat(written.getOrDefault(thread, 0))
                    .as("the last line of thread %s", thread)
                    .isGreaterThanOrEqualTo(number));
  }
}
