package dev.clew.examples.messages;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** What holds on every broker. Each subclass has a real one. */
@Timeout(120)
abstract class MessagesContract extends CleanThreadTest {
  /** How often a broker, or a worker, delivers a message before it is a dead letter. */
  static final int MAX_DELIVERIES = 3;

  private static final String HOSTILE_PART = "Mallory";
  private static final AtomicInteger QUEUES = new AtomicInteger();

  /** A message as its handler has seen it. */
  private record Seen(String text, @Nullable String id, @Nullable String mdc) {
    static Seen now(String text) {
      return new Seen(text, Correlation.currentId(), MDC.get(Correlation.MDC_KEY));
    }

    static Seen of(String text, String id) {
      return new Seen(text, id, id);
    }

    String requireId() {
      assertThat(id).isEqualTo(mdc).matches(CorrelationContext::isValidId, "a valid ID");
      return Objects.requireNonNull(id);
    }
  }

  private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();

  /** What a consumer's thread had after each message. */
  private final BlockingQueue<Seen> after = new LinkedBlockingQueue<>();

  private String queue = "";

  /** Makes a queue, and one for its dead letters. */
  abstract void createQueue(String name) throws Exception;

  abstract String deadLettersOf(String name);

  /** Sends as the recipe says. */
  abstract void send(String name, String text) throws Exception;

  /** Sends as somebody does who does not know Clew: with any ID, or null for none. */
  abstract void sendForeign(String name, String text, @Nullable String id) throws Exception;

  /**
   * Consumes as the recipe says.
   *
   * @param afterEach runs after each message on the same thread, outside the recipe
   */
  abstract AutoCloseable listen(String name, Consumer<String> handler, Runnable afterEach)
      throws Exception;

  /** Consumes with the example's worker. */
  abstract AutoCloseable work(String name, Handler handler) throws Exception;

  /** Fetches so many messages on this thread, adds each in its scope, writes, acknowledges. */
  abstract void consumeBulk(String name, int count, BulkWriter<String> writer) throws Exception;

  @BeforeEach
  final void ownQueue() throws Exception {
    queue = "orders-" + getClass().getSimpleName() + "-" + QUEUES.incrementAndGet();
    createQueue(queue);
  }

  @Test
  @DisplayName("R52: from the producer to the consumer")
  void a_message_carries_the_id_of_who_sent_it() throws Exception {
    try (AutoCloseable consumer = listen(queue)) {
      sendUnder("a-1", "tea");

      assertThat(next()).isEqualTo(Seen.of("tea", "a-1"));
    }
  }

  @Test
  @DisplayName("R52: three records with three IDs, then one without: no bleed")
  void each_message_has_its_own_id_and_one_without_gets_a_new_one() throws Exception {
    sendUnder("a-1", "one");
    sendUnder("b-2", "two");
    sendUnder("c-3", "three");
    sendForeign(queue, "none", null);
    send(queue, "none of ours");

    try (AutoCloseable consumer = listen(queue)) {
      assertThat(next()).isEqualTo(Seen.of("one", "a-1"));
      assertThat(next()).isEqualTo(Seen.of("two", "b-2"));
      assertThat(next()).isEqualTo(Seen.of("three", "c-3"));
      Seen none = next();
      Seen noneOfOurs = next();
      assertThat(none.text()).isEqualTo("none");
      assertThat(noneOfOurs.text()).isEqualTo("none of ours");
      assertThat(none.requireId())
          .isNotIn("a-1", "b-2", "c-3")
          .isNotEqualTo(noneOfOurs.requireId());
    }
  }

  @Test
  void a_consumers_thread_is_clean_after_each_message_even_one_that_failed() throws Exception {
    sendUnder("a-1", "one");
    sendUnder("b-2", "two");

    try (AutoCloseable consumer =
        listen(
            queue,
            text -> {
              Correlation.open("forgotten-inside");
              throw new IllegalStateException(text);
            },
            () -> after.add(Seen.now("after")))) {
      assertThat(take(after)).isEqualTo(new Seen("after", null, null));
      assertThat(take(after)).isEqualTo(new Seen("after", null, null));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        HOSTILE_PART + "\r\nINFO forged",
        HOSTILE_PART + "<script>",
        HOSTILE_PART + "\u0000\u2028\u00e9",
        " ",
        HOSTILE_PART
            + "-0123456789012345678901234567890123456789012345678901234567890123456789"
            + "0123456789012345678901234567890123456789012345678901234567890123456789"
      })
  @DisplayName("R3: an invalid ID is replaced and never logged")
  void an_invalid_id_is_replaced_and_never_logged(String hostile) throws Exception {
    try (CapturedLog log = CapturedLog.ofAll();
        AutoCloseable consumer = listen(queue)) {
      sendForeign(queue, "tea", hostile);

      assertThat(next().requireId()).doesNotContain(HOSTILE_PART);
      assertThat(log.events())
          .allSatisfy(
              event -> {
                assertThat(event.getFormattedMessage()).doesNotContain(HOSTILE_PART);
                assertThat(event.getMDCPropertyMap().toString()).doesNotContain(HOSTILE_PART);
              });
    }
  }

  @Test
  void a_message_that_fails_once_is_delivered_again_under_its_id() throws Exception {
    AtomicInteger deliveries = new AtomicInteger();
    try (AutoCloseable worker =
        work(
            queue,
            text -> {
              seen.add(Seen.now(text));
              if (deliveries.incrementAndGet() == 1) {
                throw new IllegalStateException("not yet");
              }
            })) {
      sendUnder("a-1", "tea");

      assertThat(next()).isEqualTo(Seen.of("tea", "a-1"));
      assertThat(next()).isEqualTo(Seen.of("tea", "a-1"));
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void a_poison_message_has_its_id_in_each_error_record_and_as_a_dead_letter() throws Exception {
    List<Seen> handled = threadSafeList();
    try (CapturedLog log = CapturedLog.of("dev.clew.examples");
        AutoCloseable worker =
            work(
                queue,
                text -> {
                  handled.add(Seen.now(text));
                  if (text.equals("poison")) {
                    throw new IllegalStateException("boom");
                  }
                });
        AutoCloseable deadLetters = listen(deadLettersOf(queue))) {
      sendUnder("a-1", "poison");

      assertThat(next()).isEqualTo(Seen.of("poison", "a-1"));
      assertThat(handled).hasSize(MAX_DELIVERIES).containsOnly(Seen.of("poison", "a-1"));
      List<ILoggingEvent> errors =
          log.events().stream().filter(event -> event.getLevel() == Level.ERROR).toList();
      assertThat(errors)
          .hasSize(MAX_DELIVERIES)
          .allSatisfy(
              error -> {
                assertThat(error.getMDCPropertyMap()).containsEntry(Correlation.MDC_KEY, "a-1");
                assertThat(error.getThrowableProxy().getMessage()).isEqualTo("boom");
              });
    }
  }

  @Test
  void a_poison_message_does_not_stop_the_next() throws Exception {
    try (AutoCloseable worker =
        work(
            queue,
            text -> {
              if (text.equals("poison")) {
                throw new IllegalStateException("boom");
              }
              seen.add(Seen.now(text));
            })) {
      sendUnder("a-1", "poison");
      sendUnder("b-2", "next");

      assertThat(next()).isEqualTo(Seen.of("next", "b-2"));
    }
  }

  @Test
  void what_was_handled_is_acknowledged() throws Exception {
    sendUnder("a-1", "one");
    sendUnder("b-2", "two");
    try (AutoCloseable worker = work(queue, text -> seen.add(Seen.now(text)))) {
      assertThat(next()).isEqualTo(Seen.of("one", "a-1"));
      assertThat(next()).isEqualTo(Seen.of("two", "b-2"));
    }

    requireNothingLeft();
  }

  @Test
  void a_bulk_write_has_its_own_id_and_lists_those_of_its_messages() throws Exception {
    sendUnder("a-1", "one");
    sendUnder("b-2", "two");
    sendUnder("c-3", "three");
    sendForeign(queue, "none", null);

    List<String> written = new ArrayList<>();
    List<@Nullable String> writtenUnder = new ArrayList<>();
    try (CapturedLog log = CapturedLog.of(BulkWriter.class.getName())) {
      consumeBulk(
          queue,
          4,
          new BulkWriter<>(
              values -> {
                written.addAll(values);
                writtenUnder.add(Correlation.currentId());
              }));

      assertThat(written).containsExactly("one", "two", "three", "none");
      List<String> messageIds = ids(log, "waits for the next bulk write");
      assertThat(messageIds)
          .hasSize(4)
          .startsWith("a-1", "b-2", "c-3")
          .doesNotHaveDuplicates()
          .allMatch(CorrelationContext::isValidId);
      String bulkId = ids(log, "bulk written").get(0);
      assertThat(bulkId).isNotIn(messageIds);
      assertThat(writtenUnder).containsExactly(bulkId);
      assertThat(field(log, "bulk written", "correlation_ids")).containsExactly(messageIds);
      assertThat(ids(log, "was written")).isEqualTo(messageIds);
      assertThat(field(log, "was written", "bulk_id")).hasSize(4).containsOnly(bulkId);
    }
    requireNothingLeft();
  }

  /** Consumes, and adds each message to {@link #seen}. */
  final AutoCloseable listen(String name) throws Exception {
    return listen(name, text -> seen.add(Seen.now(text)), () -> {});
  }

  final String queue() {
    return queue;
  }

  final void sendUnder(String id, String text) throws Exception {
    try (CorrelationScope scope = Correlation.open(id)) {
      send(queue, text);
    }
  }

  /** The text and the ID of the next message that a handler has seen. */
  final List<@Nullable String> nextTextAndId() throws InterruptedException {
    Seen next = next();
    return java.util.Arrays.asList(next.text(), next.id());
  }

  private void requireNothingLeft() throws Exception {
    try (AutoCloseable worker = work(queue, text -> seen.add(Seen.now(text)))) {
      sendUnder("z-9", "last");

      assertThat(next()).isEqualTo(Seen.of("last", "z-9"));
    }
  }

  private Seen next() throws InterruptedException {
    return take(seen);
  }

  private static Seen take(BlockingQueue<Seen> from) throws InterruptedException {
    Seen taken = from.poll(60, TimeUnit.SECONDS);
    assertThat(taken).as("the next message").isNotNull();
    return Objects.requireNonNull(taken);
  }

  private static List<String> ids(CapturedLog log, String message) {
    return log.events().stream()
        .filter(event -> event.getFormattedMessage().equals(message))
        .map(event -> String.valueOf(event.getMDCPropertyMap().get(Correlation.MDC_KEY)))
        .toList();
  }

  private static List<Object> field(CapturedLog log, String message, String key) {
    return log.events().stream()
        .filter(event -> event.getFormattedMessage().equals(message))
        .flatMap(event -> event.getKeyValuePairs().stream())
        .filter(pair -> pair.key.equals(key))
        .map(pair -> pair.value)
        .toList();
  }
}
