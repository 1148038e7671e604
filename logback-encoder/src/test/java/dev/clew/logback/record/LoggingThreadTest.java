package dev.clew.logback.record;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.clew.logback.EncoderTest;
import org.junit.jupiter.api.Test;

/** Whether an event is of this thread, told by no more than a name. */
class LoggingThreadTest extends EncoderTest {
  @Test
  void a_number_that_another_unnamed_thread_has_is_not_this_ones() throws Exception {
    LoggerContext context = newContext();
    ListAppender<ILoggingEvent> events = new ListAppender<>();
    events.setContext(context);
    events.start();
    Logger logger = context.getLogger(LoggingThreadTest.class);
    logger.addAppender(events);
    boolean[] answers = new boolean[2];
    Thread unnamed =
        new Thread(
            () -> {
              logger.info("unnamed");
              answers[0] = LoggingThread.isCurrent(events.list.get(0));
            },
            "");
    unnamed.start();
    unnamed.join();
    Thread other = new Thread(() -> answers[1] = LoggingThread.isCurrent(events.list.get(0)), "");
    other.start();
    other.join();

    assertThat(answers).containsExactly(true, false);
  }
}
