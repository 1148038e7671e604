package dev.clew.examples.pipeline.shipper;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A topic of Kafka, to which lines are handed with their IDs as keys. A line that is sent again is
 * there twice: {@link FromKafka} and the search engine make one of it.
 */
final class KafkaTopic implements Target {
  private final KafkaProducer<String, String> producer;
  private final String topic;

  /**
   * @param broker host and port
   */
  KafkaTopic(String broker, String topic) {
    this.topic = topic;
    Properties settings = new Properties();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    // It tries again for as long as it takes.
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE);
    this.producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  @Override
  public List<Refused> send(List<String> documents, boolean sentBefore)
      throws IOException, InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = 0; i < documents.size(); i += 2) {
      sent.add(producer.send(new ProducerRecord<>(topic, documents.get(i), documents.get(i + 1))));
    }
    List<Refused> refused = new ArrayList<>();
    for (int i = 0; i < documents.size(); i += 2) {
      try {
        sent.get(i / 2).get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof RecordTooLargeException)) {
          throw new IOException("Kafka does not take what it is sent", e.getCause());
        }
        TextNode reason = TextNode.valueOf(e.getCause().toString());
        refused.add(new Refused(documents.get(i), reason, documents.get(i + 1)));
      }
    }
    return refused;
  }
}
