package dev.clew.spring.messaging;

import dev.clew.CorrelationPropagator.Getter;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** IDs in the headers of Kafka's records. */
final class KafkaHeaders {
  static final Getter<ConsumerRecord<?, ?>> GETTER =
      new Getter<>() {
        @Override
        public @Nullable String get(ConsumerRecord<?, ?> record, String name) {
          Header last = record.headers().lastHeader(name);
          return last == null ? null : text(last);
        }

        @Override
        public Iterator<String> getAll(ConsumerRecord<?, ?> record, String name) {
          return StreamSupport.stream(record.headers().headers(name).spliterator(), false)
              .map(KafkaHeaders::text)
              .iterator();
        }
      };

  private KafkaHeaders() {}

  /** A header that the application set itself stays. */
  static void addIfAbsent(Headers headers, String name, String id) {
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
