package dev.clew.examples.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class BulkWriterTest extends CleanThreadTest {

  @Test
  void the_list_of_ids_is_bounded_and_the_others_are_counted() {
    BulkWriter<Integer> writer = new BulkWriter<>(values -> {});
    for (int i = 0; i < 130; i++) {
      addUnder("m-" + i, writer, i);
    }

    ILoggingEvent bulk = logged(writer, "bulk written");

    assertThat(bulk.getKeyValuePairs())
        .extracting(pair -> pair.key, pair -> pair.value)
        .containsExactly(
            tuple("messages", 130),
            tuple("correlation_ids", IntStream.range(0, 100).mapToObj(i -> "m-" + i).toList()),
            tuple("correlation_ids_left_out", 30));
  }

  @Test
  void messages_of_one_request_are_listed_once() {
    BulkWriter<Integer> writer = new BulkWriter<>(values -> {});
    addUnder("a-1", writer, 1);
    addUnder("a-1", writer, 2);

    assertThat(logged(writer, "bulk written").getKeyValuePairs())
        .contains(new KeyValuePair("messages", 2))
        .contains(new KeyValuePair("correlation_ids", List.of("a-1")));
  }

  @Test
  void a_write_that_fails_is_told_under_its_own_id_and_under_each_of_the_messages() {
    BulkWriter<Integer> writer =
        new BulkWriter<>(
            values -> {
              throw new IllegalStateException("full");
            });
    addUnder("a-1", writer, 1);
    addUnder("b-2", writer, 2);

    try (CapturedLog log = CapturedLog.of(BulkWriter.class.getName())) {
      assertThatThrownBy(writer::flush).hasMessage("full");

      assertThat(log.messages(Level.ERROR)).containsExactly("bulk write failed");
      assertThat(log.events())
          .extracting(
              ILoggingEvent::getFormattedMessage,
              event -> event.getMDCPropertyMap().get(Correlation.MDC_KEY))
          .contains(tuple("was not written", "a-1"), tuple("was not written", "b-2"));
    }
  }

  @Test
  void nothing_added_is_nothing_written() {
    BulkWriter<Integer> writer =
        new BulkWriter<>(
            values -> {
              throw new IllegalStateException("called");
            });

    writer.flush();
  }

  private static void addUnder(String id, BulkWriter<Integer> writer, int value) {
    try (CorrelationScope scope = Correlation.open(id)) {
      writer.add(value);
    }
  }

  private static ILoggingEvent logged(BulkWriter<Integer> writer, String message) {
    try (CapturedLog log = CapturedLog.of(BulkWriter.class.getName())) {
      writer.flush();
      return log.events().stream()
          .filter(event -> event.getFormattedMessage().equals(message))
          .findFirst()
          .orElseThrow();
    }
  }
}
