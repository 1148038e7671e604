package dev.clew.examples.messages;

import dev.clew.Correlation;
import dev.clew.CorrelationPropagator;
import dev.clew.CorrelationPropagator.Getter;
import dev.clew.CorrelationScope;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The correlation ID in Kafka: in the record's header {@code Correlation-Id}. Where records are
 * sent, {@link CorrelationProducerInterceptor} does it.
 */
public final class KafkaCorrelation {
  private static final CorrelationPropagator PROPAGATOR = CorrelationPropagator.create();
  private static final Getter<Headers> GETTER =
      new Getter<>() {
        @Override
        public @Nullable String get(Headers headers, String name) {
          Header last = headers.lastHeader(name);
          return last == null ? null : text(last);
        }

        @Override
        public Iterator<@Nullable String> getAll(Headers headers, String name) {
          return StreamSupport.stream(headers.headers(name).spliterator(), false)
              .map(KafkaCorrelation::text)
              .iterator();
        }
      };

  private KafkaCorrelation() {}

  /** Opens the scope in which one record is handled: with its ID, or with a new one. */
  public static CorrelationScope open(ConsumerRecord<?, ?> record) {
    return PROPAGATOR.openRoot(record.headers(), GETTER);
  }

  /** Has a callback run in the context of whoever sends; Kafka calls it on a thread of its own. */
  public static Callback callback(Callback callback) {
    return Correlation.current().wrapBiConsumer(callback::onCompletion)::accept;
  }

  static void inject(Headers headers) {
    PROPAGATOR.inject(Correlation.current(), headers, KafkaCorrelation::addIfAbsent);
  }

  /** A header that the application set itself stays. */
  private static void addIfAbsent(Headers headers, String name, String id) {
    if (headers.lastHeader(name) == null) {
      headers.add(name, id.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Never null, so that a header without a value counts as one with a value that is not valid. */
  private static String text(Header header) {
    byte[] value = header.value();
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }
}
