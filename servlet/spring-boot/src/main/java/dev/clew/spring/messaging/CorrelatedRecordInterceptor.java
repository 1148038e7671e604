package dev.clew.spring.messaging;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.RecordInterceptor;

/**
 * Stands around the application's interceptor. Spring calls {@code afterRecord} when the error
 * handler is done, and where that one throws, {@code clearThreadState} after it has logged so.
 */
final class CorrelatedRecordInterceptor<K, V> implements RecordInterceptor<K, V> {
  private final Incoming incoming;
  private final @Nullable RecordInterceptor<K, V> application;

  CorrelatedRecordInterceptor(Incoming incoming, @Nullable RecordInterceptor<K, V> application) {
    this.incoming = incoming;
    this.application = application;
  }

  @Override
  public @Nullable ConsumerRecord<K, V> intercept(
      ConsumerRecord<K, V> record, Consumer<K, V> consumer) {
    ThreadScope.close();
    ThreadScope.keep(incoming.open(record, KafkaHeaders.GETTER));
    if (application == null) {
      return record;
    }
    ConsumerRecord<K, V> intercepted = application.intercept(record, consumer);
    if (intercepted == null) {
      // To be skipped: nothing more is called for it.
      ThreadScope.close();
    }
    return intercepted;
  }

  @Override
  public void success(ConsumerRecord<K, V> record, Consumer<K, V> consumer) {
    ThreadScope.handled(
        false,
        () -> {
          if (application != null) {
            application.success(record, consumer);
          }
        });
  }

  @Override
  public void failure(ConsumerRecord<K, V> record, Exception failure, Consumer<K, V> consumer) {
    if (!ThreadScope.isOpen()) {
      // One that cannot be deserialized: the error handler is asked, and no interceptor before.
      ThreadScope.keep(incoming.open(record, KafkaHeaders.GETTER));
    }
    ThreadScope.handled(
        true,
        () -> {
          if (application != null) {
            application.failure(record, failure, consumer);
          }
        });
  }

  @Override
  public void afterRecord(ConsumerRecord<K, V> record, Consumer<K, V> consumer) {
    try {
      if (application != null) {
        application.afterRecord(record, consumer);
      }
    } finally {
      ThreadScope.close();
    }
  }

  @Override
  public void setupThreadState(Consumer<?, ?> consumer) {
    if (application != null) {
      application.setupThreadState(consumer);
    }
  }

  @Override
  public void clearThreadState(Consumer<?, ?> consumer) {
    try {
      if (application != null) {
        application.clearThreadState(consumer);
      }
    } finally {
      ThreadScope.close();
    }
  }
}
