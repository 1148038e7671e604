package dev.clew.examples.messages;

import dev.clew.CorrelationScope;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles a topic's records in their order. Kafka has no dead letters, so this has them: a record
 * that fails is fetched again, and after {@value #MAX_DELIVERIES} times it goes to the topic of the
 * dead letters.
 */
public final class KafkaWorker implements Runnable, AutoCloseable {
  static final int MAX_DELIVERIES = 3;

  /** How long closing may take. A {@code wakeup} would be quicker, and break off a commit too. */
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);

  private static final Logger log = LoggerFactory.getLogger(KafkaWorker.class);

  private final Consumer<String, String> consumer;
  private final Producer<String, String> deadLetters;
  private final String topic;
  private final Handler handler;
  private final Map<TopicPartition, Integer> failures = new HashMap<>();
  private volatile boolean closed;

  /**
   * Makes a worker, which works as long as {@link #run} runs.
   *
   * @param consumer is used by the worker alone, and closed by it; without automatic commits
   * @param deadLetters has the {@link CorrelationProducerInterceptor}
   * @param topic what to handle; the dead letters go to the topic of this name with {@code .dead}
   * @param handler what to do with a record
   */
  public KafkaWorker(
      Consumer<String, String> consumer,
      Producer<String, String> deadLetters,
      String topic,
      Handler handler) {
    this.consumer = consumer;
    this.deadLetters = deadLetters;
    this.topic = topic;
    this.handler = handler;
  }

  @Override
  public void run() {
    try (consumer) {
      consumer.subscribe(List.of(topic));
      while (!closed) {
        ConsumerRecords<String, String> records = consumer.poll(POLL_TIMEOUT);
        for (TopicPartition partition : records.partitions()) {
          handle(partition, records.records(partition));
        }
      }
    }
  }

  private void handle(TopicPartition partition, List<ConsumerRecord<String, String>> records) {
    for (ConsumerRecord<String, String> record : records) {
      if (closed) {
        return;
      }
      if (!isDone(partition, record)) {
        consumer.seek(partition, record.offset());
        return;
      }
      consumer.commitSync(Map.of(partition, new OffsetAndMetadata(record.offset() + 1)));
    }
  }

  private boolean isDone(TopicPartition partition, ConsumerRecord<String, String> record) {
    try (CorrelationScope scope = KafkaCorrelation.open(record)) {
      // A try of its own: a catch below the scope's would run when the scope is closed already.
      try {
        handler.handle(record.value());
      } catch (Exception e) {
        log.error("message failed", e);
        if (failures.merge(partition, 1, Integer::sum) < MAX_DELIVERIES) {
          return false;
        }
        bury(record);
      }
      failures.remove(partition);
      return true;
    }
  }

  /** Waits, for a dead letter that is not stored must not be committed: it would be lost. */
  private void bury(ConsumerRecord<String, String> record) {
    try {
      deadLetters.send(new ProducerRecord<>(topic + ".dead", record.key(), record.value())).get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new KafkaException("A dead letter could not be sent", e.getCause());
    }
  }

  /** Ends {@link #run} after the record that is being handled; may be called on any thread. */
  @Override
  public void close() {
    closed = true;
  }
}
