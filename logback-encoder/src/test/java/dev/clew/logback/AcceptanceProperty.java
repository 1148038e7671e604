package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.logback.names.NameTable;
import dev.clew.logback.settings.Format;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** For any settings and any event: one valid line, and the next event is unaffected. */
final class AcceptanceProperty {
  private static final int EVENTS_PER_ENCODER = 20;

  private final Format format;

  AcceptanceProperty(Format format) {
    this.format = format;
  }

  /** Checks so many events that a seed makes. A failure names the seed and the event. */
  void check(long seed, int events) {
    Random random = new Random(seed);
    for (int i = 0; i < events; i += EVENTS_PER_ENCODER) {
      try {
        check(random);
      } catch (Throwable e) {
        throw new AssertionError(format + ", seed " + seed + ", behind event " + i, e);
      }
    }
  }

  /** Checks some events through one encoder. */
  private void check(Random random) {
    ILoggingEvent ordinary =
        new EncoderTest.EventBuilder(EncoderTest.newContext()).mdc("m", "v").pair("k", 1).build();
    int wished = random.nextBoolean() ? 32_000 : 512 + random.nextInt(8_000);
    HostileEvents events = new HostileEvents(random);
    CorrelationJsonEncoder encoder = events.encoder(format, wished);
    int max = events.isBoundedAsWished() ? wished : EncoderTest.DEFAULT_MAX_RECORD_BYTES;
    int before = encoder.encode(ordinary).length;

    for (int i = 0; i < EVENTS_PER_ENCODER; i++) {
      JsonNode record = EncoderTest.parse(encoder.encode(events.next()), max);
      assertNoNameIsAnothersAncestor(EncoderTest.names(record));
    }
    // A sequence number may have got one more digit.
    assertThat(encoder.encode(ordinary).length - before).isBetween(0, 1);
  }

  private static void assertNoNameIsAnothersAncestor(List<String> names) {
    Map<String, String> byAncestor = new HashMap<>();
    for (String name : names) {
      for (String ancestor : NameTable.ancestorsOf(name)) {
        byAncestor.put(ancestor, name);
      }
    }
    assertThat(byAncestor).doesNotContainKeys(names.toArray(new String[0]));
  }
}
