package dev.clew.examples.messages;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationIdGenerator;
import dev.clew.CorrelationScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Turns many messages into one write. What is said of a message has the message's ID; the write
 * belongs to no single one, so it has an ID of its own, and its record lists theirs. With the field
 * {@code bulk_id} one comes from a message to its write.
 *
 * <p>Not thread-safe: it belongs to the thread that consumes.
 *
 * @param <T> what is written
 */
public final class BulkWriter<T> {
  /** A record has a limited size, and more IDs than this are counted, not listed. */
  static final int MAX_LISTED_IDS = 100;

  private static final Logger log = LoggerFactory.getLogger(BulkWriter.class);

  private record Item<T>(CorrelationContext context, T value) {}

  private final Consumer<List<T>> write;
  private final List<Item<T>> items = new ArrayList<>();

  /**
   * Makes a writer.
   *
   * @param write does the write; what it throws goes on to whoever flushes
   */
  public BulkWriter(Consumer<List<T>> write) {
    this.write = write;
  }

  /** Keeps a value, and the context that is current, for the next write. */
  public void add(T value) {
    items.add(new Item<>(Correlation.current(), value));
    log.info("waits for the next bulk write");
  }

  /**
   * Writes what was added. Acknowledge the messages after it has returned; when it throws, they are
   * not written and nothing is kept here, so that they can be delivered again.
   */
  public void flush() {
    if (items.isEmpty()) {
      return;
    }
    List<Item<T>> bulk = List.copyOf(items);
    items.clear();
    CorrelationContext own = CorrelationContext.of(CorrelationIdGenerator.uuidV7().generate());
    try (CorrelationScope scope = Correlation.open(own)) {
      try {
        write.accept(bulk.stream().map(Item::value).toList());
      } catch (RuntimeException e) {
        withIds(log.atError().setCause(e), bulk).log("bulk write failed");
        tellEach(bulk, own, "was not written");
        throw e;
      }
      withIds(log.atInfo(), bulk).log("bulk written");
    }
    tellEach(bulk, own, "was written");
  }

  private static <T> LoggingEventBuilder withIds(LoggingEventBuilder record, List<Item<T>> bulk) {
    List<String> ids =
        bulk.stream().map(item -> item.context().id()).filter(Objects::nonNull).distinct().toList();
    LoggingEventBuilder withIds =
        record
            .addKeyValue("messages", bulk.size())
            .addKeyValue("correlation_ids", ids.stream().limit(MAX_LISTED_IDS).toList());
    return ids.size() <= MAX_LISTED_IDS
        ? withIds
        : withIds.addKeyValue("correlation_ids_left_out", ids.size() - MAX_LISTED_IDS);
  }

  private static <T> void tellEach(List<Item<T>> bulk, CorrelationContext own, String what) {
    for (Item<T> item : bulk) {
      try (CorrelationScope scope = Correlation.open(item.context())) {
        log.atInfo().addKeyValue("bulk_id", own.id()).log(what);
      }
    }
  }
}
