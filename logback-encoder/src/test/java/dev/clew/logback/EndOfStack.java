package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** An event that is encoded at every depth from the very end of a thread's stack upwards. */
final class EndOfStack {
  private static final int DEPTHS = 400;

  /** Below this there may not be room for the call of {@code encode} alone. */
  private static final int DEPTHS_OF_THE_CALL = 20;

  static final int STACK_BYTES = 512 * 1024;

  private final CorrelationJsonEncoder encoder;
  private final ILoggingEvent event;
  private final Object[] outcomes = new Object[DEPTHS];
  private int depth;

  EndOfStack(CorrelationJsonEncoder encoder, ILoggingEvent event) {
    this.encoder = encoder;
    this.event = event;
  }

  /** Goes down on a thread with a small stack. */
  EndOfStack dive() throws InterruptedException {
    Thread thread = new Thread(null, this::diveHere, "deep", STACK_BYTES);
    thread.start();
    thread.join();
    return this;
  }

  /** Goes down to the end of this thread's stack and encodes on the way back. */
  @SuppressWarnings("InfiniteRecursion") // It ends at the end of the stack.
  void diveHere() {
    try {
      diveHere();
    } catch (StackOverflowError e) {
      // This is the end: from here upwards.
    }
    int at = depth++;
    if (at < DEPTHS) {
      try {
        outcomes[at] = encoder.encode(event);
      } catch (Throwable e) {
        outcomes[at] = e;
      }
    }
  }

  /** The records of all depths, the deepest first: one line each, where the call had room. */
  List<JsonNode> records() {
    List<JsonNode> records = new ArrayList<>();
    for (int i = 0; i < DEPTHS; i++) {
      Object outcome = Objects.requireNonNull(outcomes[i]);
      if (outcome instanceof byte[] line) {
        records.add(EncoderTest.parse(line, EncoderTest.DEFAULT_MAX_RECORD_BYTES));
      } else {
        assertThat(outcome).isInstanceOf(StackOverflowError.class);
        assertThat(i).as("depth").isLessThan(DEPTHS_OF_THE_CALL);
      }
    }
    return records;
  }
}
