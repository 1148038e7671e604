package dev.clew.spring.messaging;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.BatchInterceptor;

/**
 * Stands around the application's interceptor. Spring calls {@code clearThreadState} when the batch
 * and its error handler are done.
 */
final class CorrelatedBatchInterceptor<K, V> implements BatchInterceptor<K, V> {
  private final Incoming incoming;
  private final @Nullable BatchInterceptor<K, V> application;

  CorrelatedBatchInterceptor(Incoming incoming, @Nullable BatchInterceptor<K, V> application) {
    this.incoming = incoming;
    this.application = application;
  }

  @Override
  public @Nullable ConsumerRecords<K, V> intercept(
      ConsumerRecords<K, V> records, Consumer<K, V> consumer) {
    ThreadScope.close();
    ThreadScope.keep(incoming.openAll(records, KafkaHeaders.GETTER));
    if (application == null) {
      return records;
    }
    ConsumerRecords<K, V> intercepted = application.intercept(records, consumer);
    if (intercepted == null) {
      ThreadScope.close();
    }
    return intercepted;
  }

  @Override
  public void success(ConsumerRecords<K, V> records, Consumer<K, V> consumer) {
    ThreadScope.handled(
        false,
        () -> {
          if (application != null) {
            application.success(records, consumer);
          }
        });
  }

  @Override
  public void failure(ConsumerRecords<K, V> records, Exception failure, Consumer<K, V> consumer) {
    ThreadScope.handled(
        true,
        () -> {
          if (application != null) {
            application.failure(records, failure, consumer);
          }
        });
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
