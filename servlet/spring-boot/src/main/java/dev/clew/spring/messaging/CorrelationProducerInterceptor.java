package dev.clew.spring.messaging;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Gives each record the ID of who sends it. Kafka makes an instance for each producer, so it and
 * its constructor are public.
 */
public final class CorrelationProducerInterceptor implements ProducerInterceptor<Object, Object> {
  /** In the producer's settings: how to write. */
  static final String INCOMING = "dev.clew.spring.incoming";

  private @Nullable Incoming incoming;

  /** For Kafka. */
  public CorrelationProducerInterceptor() {}

  @Override
  public void configure(Map<String, ?> settings) {
    if (settings.get(INCOMING) instanceof Incoming there) {
      incoming = there;
    }
  }

  /** Called on the thread that sends. */
  @Override
  public ProducerRecord<Object, Object> onSend(ProducerRecord<Object, Object> record) {
    if (incoming == null) {
      return record;
    }
    // A copy: the same record may be sent again, on behalf of another request.
    ProducerRecord<Object, Object> copy =
        new ProducerRecord<>(
            record.topic(),
            record.partition(),
            record.timestamp(),
            record.key(),
            record.value(),
            record.headers());
    incoming.inject(copy.headers(), KafkaHeaders::addIfAbsent);
    return copy;
  }

  @Override
  public void onAcknowledgement(@Nullable RecordMetadata metadata, @Nullable Exception failure) {}

  @Override
  public void close() {}
}
