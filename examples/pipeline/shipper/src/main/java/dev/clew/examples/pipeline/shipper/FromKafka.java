package dev.clew.examples.pipeline.shipper;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Hands a topic's records to Elasticsearch or OpenSearch, each exactly once, until it is told to
 * end. A record's key is its document's ID, so that one that is in the topic twice is one document;
 * a record without a key gets an ID of its place in the topic.
 *
 * <p>Arguments: the broker ({@code kafka://HOST:PORT}), the topic, the engine's address, the index,
 * and a folder for documents that the engine does not take ({@code refused.json}). All that read
 * for one index share the work.
 */
public final class FromKafka {
  private static final int MOST_RECORDS = 5_000;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** An engine may be down for long. */
  private static final int LONGEST_PAUSE = (int) Duration.ofDays(1).toMillis();

  private FromKafka() {}

  public static void main(String[] args) throws Exception {
    if (args.length != 5) {
      System.err.println("Expected: BROKER TOPIC ENGINE INDEX STATE");
      System.exit(2);
    }
    Aside aside = new Aside(Files.createDirectories(Path.of(args[4])));
    BulkClient engine = new BulkClient(URI.create(args[2]), args[3]);
    try (KafkaConsumer<String, String> consumer = consumer(args[0], args[3])) {
      consumer.subscribe(List.of(args[1]));
      System.out.println("shipper reads " + args[0] + "/" + args[1]);
      int received = 0;
      while (true) {
        ConsumerRecords<String, String> records = consumer.poll(PATIENCE);
        if (records.isEmpty()) {
          continue;
        }
        List<String> documents = new ArrayList<>();
        for (ConsumerRecord<String, String> each : records) {
          documents.add(
              each.key() == null
                  ? each.topic() + "-" + each.partition() + "-" + each.offset()
                  : each.key());
          documents.add(each.value());
        }
        // What the process before this one took last, and could not say so, is in the first ones.
        boolean sentBefore = received < MOST_RECORDS;
        received = Math.min(MOST_RECORDS, received + records.count());
        aside.refused(engine.send(documents, sentBefore));
        try {
          consumer.commitSync();
        } catch (CommitFailedException e) {
          // They were given to another one, and it sends them again.
          received = 0;
        }
      }
    }
  }

  private static KafkaConsumer<String, String> consumer(String broker, String group) {
    URI address = URI.create(broker);
    Properties settings = new Properties();
    settings.put(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, address.getHost() + ":" + address.getPort());
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_RECORDS);
    settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, LONGEST_PAUSE);
    return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
  }
}
