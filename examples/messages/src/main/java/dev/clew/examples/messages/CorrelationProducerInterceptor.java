package dev.clew.examples.messages;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Gives every record that a producer sends the ID of whoever sends it. Named once, in the
 * producer's setting {@code interceptor.classes}, and not to be thought of again.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class CorrelationProducerInterceptor<K, V> implements ProducerInterceptor<K, V> {

  /** Runs on the thread that calls {@code send}. */
  @Override
  public ProducerRecord<K, V> onSend(ProducerRecord<K, V> record) {
    // A copy: the same record may be sent again, on behalf of another request.
    ProducerRecord<K, V> copy =
        new ProducerRecord<>(
            record.topic(),
            record.partition(),
            record.timestamp(),
            record.key(),
            record.value(),
            record.headers());
    KafkaCorrelation.inject(copy.headers());
    return copy;
  }

  @Override
  public void onAcknowledgement(@Nullable RecordMetadata metadata, @Nullable Exception exception) {}

  @Override
  public void configure(Map<String, ?> settings) {}

  @Override
  public void close() {}
}
