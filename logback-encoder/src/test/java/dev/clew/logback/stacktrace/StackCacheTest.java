package dev.clew.logback.stacktrace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.clew.logback.CorrelationJsonEncoder;
import dev.clew.logback.EncoderTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Frames and stacks that were written before are told from those that merely look like them. */
class StackCacheTest extends EncoderTest {
  private static final int TIMES = 4;

  @Test
  void frames_and_stacks_with_one_hash_are_told_apart() {
    StackTraceElement one = new StackTraceElement("a.Bxxxxxxxxxxxx", "method", "B.java", 1);
    StackTraceElement other = new StackTraceElement("a.Bxyxxxxxxxxxx", "method", "B.java", 1);
    assertThat(StackCache.hash(one)).isEqualTo(StackCache.hash(other));

    assertEachAsAlone(
        List.of(List.of(one), List.of(other), List.of(one, other), List.of(other, one)));
  }

  @Test
  void frames_that_differ_in_anything_that_is_written_are_told_apart() {
    List<List<StackTraceElement>> stacks = new ArrayList<>();
    for (String loader : new String[] {"app", "l", "m"}) {
      for (String version : new String[] {"1", "2"}) {
        for (String file : new String[] {"B.java", "C.java"}) {
          for (int line : new int[] {-2, -1, 0, 7}) {
            stacks.add(
                List.of(
                    new StackTraceElement(loader, "mod", version, "a.B", "m", file, line),
                    new StackTraceElement(loader, null, null, "a.B", "m", null, line)));
          }
        }
      }
    }
    assertEachAsAlone(stacks);
  }

  private void assertEachAsAlone(List<List<StackTraceElement>> stacks) {
    Map<LoggingEvent, String> alone = new LinkedHashMap<>();
    for (List<StackTraceElement> stack : stacks) {
      Exception exception = new Exception("m");
      exception.setStackTrace(stack.toArray(new StackTraceElement[0]));
      LoggingEvent event = event().throwable(exception).build();
      alone.put(event, line(encoder(), event));
    }
    CorrelationJsonEncoder warm = encoder();
    for (int round = 0; round < TIMES; round++) {
      alone.forEach(
          (event, expected) -> {
            assertThat(line(warm, event)).isEqualTo(expected);
            assertThat(line(warm, event)).isEqualTo(expected);
          });
    }
  }

  @Test
  void what_is_too_long_is_not_remembered() {
    StackCache cache = new StackCache();

    assertThat(cache.wantsFrame(1, 100)).isFalse();
    assertThat(cache.wantsFrame(1, 100)).isTrue();
    assertThat(cache.wantsFrame(1, 513)).isFalse();
    assertThat(cache.wantsStack(1, 100)).isFalse();
    assertThat(cache.wantsStack(1, 100)).isTrue();
    assertThat(cache.wantsStack(1, 16 * 1024 + 1)).isFalse();
  }

  private static String line(CorrelationJsonEncoder encoder, ILoggingEvent event) {
    return new String(encoder.encode(event), UTF_8);
  }
}
