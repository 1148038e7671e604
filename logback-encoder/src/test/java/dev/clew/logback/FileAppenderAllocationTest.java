package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** In its steady state an appender makes no garbage beside Logback's own event. */
@Tag("proof")
class FileAppenderAllocationTest extends FileAppenderTest {
  private static final int ROUNDS = 30;
  private static final int CALLS = 20_000;

  /**
   * Such as the array of arguments, which compilers may take out of one loop and not of the other.
   */
  private static final int SMALL_OBJECTS = 64;

  /** Asks for what Logback's event makes of itself when it is written by whomever. */
  private static final class Event extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      event.getFormattedMessage();
      event.getMDCPropertyMap();
      event.getThreadName();
    }
  }

  @Test
  void a_call_allocates_no_more_than_the_event_does() throws Exception {
    Logger logger = configure(file() + "<queueSize>16MB</queueSize>");
    Logger eventAlone = loggerContext.getLogger("alone.Orders");
    Event event = new Event();
    event.setContext(loggerContext);
    event.start();
    eventAlone.setAdditive(false);
    eventAlone.addAppender(event);
    loggerContext.getMDCAdapter().put("user", "u-17");

    double ofEvent = bytesPerCall(eventAlone);
    double ofCall = bytesPerCall(logger);

    assertThat(ofEvent).isPositive();
    assertThat(ofCall).isLessThan(ofEvent + SMALL_OBJECTS);
  }

  /** The least of several rounds: compilers take objects away when they get to it. */
  private static double bytesPerCall(Logger logger) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    double least = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      log(logger, CALLS);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      least = Math.min(least, (double) allocated / CALLS);
    }
    return least;
  }

  private static void log(Logger logger, int calls) {
    for (int i = 0; i < calls; i++) {
      logger.info("order {} of {} accepted at {}", i, "customer-17", "eu-west-1");
    }
  }
}
