package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An event that is appended at every depth from the very end of a thread's stack upwards. */
@Tag("proof")
class FileAppenderEndOfStackTest extends FileAppenderTest {
  private static final int DEPTHS = 600;

  /** Below this there may not be room for the call of {@code doAppend} alone. */
  private static final int DEPTHS_OF_THE_CALL = 20;

  private final List<@Nullable Throwable> outcomes = new ArrayList<>();

  @SuppressWarnings("InfiniteRecursion") // It ends at the end of the stack.
  private void dive(Appender<ILoggingEvent> appender, ILoggingEvent event) {
    try {
      dive(appender, event);
    } catch (StackOverflowError e) {
      // This is the end: from here upwards.
    }
    if (outcomes.size() < DEPTHS) {
      Throwable outcome = null;
      try {
        appender.doAppend(event);
      } catch (Throwable e) {
        outcome = e;
      }
      outcomes.add(outcome);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<mapped>false</mapped>", "<synchronous>true</synchronous>"})
  @Timeout(60)
  void whatever_the_depth_nothing_is_thrown_and_later_lines_are_written(String settings)
      throws Exception {
    configure(file() + settings);
    Appender<ILoggingEvent> appender = loggerContext.getLogger("ROOT").getAppender("file");
    ILoggingEvent event = event().message("from the depth").build();
    ILoggingEvent last = event().message("the last").build();
    Thread thread =
        new Thread(
            null,
            () -> {
              dive(appender, event);
              // On the same thread, which must not be taken for one that is still logging.
              appender.doAppend(last);
            },
            "deep",
            EndOfStack.STACK_BYTES);
    thread.start();
    thread.join();
    loggerContext.stop();

    for (int i = DEPTHS_OF_THE_CALL; i < DEPTHS; i++) {
      assertThat(outcomes.get(i)).as("at depth %s", i).isNull();
    }
    List<String> messages = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("shop.log"))) {
      JsonNode record = parse((line + "\n").getBytes(UTF_8), DEFAULT_MAX_RECORD_BYTES);
      messages.add(record.get("message").textValue());
    }
    assertThat(messages).endsWith("the last").hasSizeGreaterThan(DEPTHS / 2);
  }
}
