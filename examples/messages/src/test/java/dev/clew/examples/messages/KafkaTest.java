package dev.clew.examples.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On Kafka itself. */
class KafkaTest extends MessagesContract {
  private static final String HEADER = "Correlation-Id";

  @TempDir static Path folder;

  private static KafkaBroker broker;
  private static Admin admin;
  private static KafkaProducer<String, String> producer;
  private static KafkaProducer<String, String> foreignProducer;
  private static ExecutorService threads;

  @BeforeAll
  static void start() throws Exception {
    broker = KafkaBroker.start(folder);
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    producer = producer(Map.of());
    foreignProducer = producer(Map.of("interceptor.classes", List.of()));
    threads = Executors.newCachedThreadPool();
  }

  @AfterAll
  static void stop() {
    threads.shutdownNow();
    foreignProducer.close();
    producer.close();
    admin.close();
    broker.close();
  }

  private static KafkaProducer<String, String> producer(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", broker.bootstrapServers());
    settings.put("interceptor.classes", List.of(CorrelationProducerInterceptor.class.getName()));
    settings.putAll(more);
    return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  private static KafkaConsumer<String, String> consumer(String topic) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "group.id",
            "readers-of-" + topic,
            "auto.offset.reset",
            "earliest",
            "isolation.level",
            "read_committed",
            "enable.auto.commit",
            false),
        new StringDeserializer(),
        new StringDeserializer());
  }

  @Override
  void createQueue(String name) throws Exception {
    admin
        .createTopics(
            List.of(
                new NewTopic(name, Optional.of(1), Optional.empty()),
                new NewTopic(deadLettersOf(name), Optional.of(1), Optional.empty())))
        .all()
        .get(60, TimeUnit.SECONDS);
  }

  @Override
  String deadLettersOf(String name) {
    return name + ".dead";
  }

  @Override
  void send(String name, String text) throws Exception {
    producer.send(new ProducerRecord<>(name, text)).get(60, TimeUnit.SECONDS);
  }

  @Override
  void sendForeign(String name, String text, @Nullable String id) throws Exception {
    ProducerRecord<String, String> record = new ProducerRecord<>(name, text);
    if (id != null) {
      record.headers().add(HEADER, id.getBytes(StandardCharsets.UTF_8));
    }
    foreignProducer.send(record).get(60, TimeUnit.SECONDS);
  }

  @Override
  AutoCloseable listen(String name, Consumer<String> handler, Runnable afterEach) {
    KafkaConsumer<String, String> consumer = consumer(name);
    consumer.subscribe(List.of(name));
    AtomicBoolean closed = new AtomicBoolean();
    Future<?> running =
        threads.submit(
            () -> {
              try (consumer) {
                while (!closed.get()) {
                  for (var record : consumer.poll(Duration.ofMillis(100))) {
                    handle(record, handler);
                    afterEach.run();
                  }
                }
              }
            });
    return () -> {
      closed.set(true);
      running.get(60, TimeUnit.SECONDS);
    };
  }

  private static void handle(ConsumerRecord<String, String> record, Consumer<String> handler) {
    try (CorrelationScope scope = KafkaCorrelation.open(record)) {
      handler.accept(record.value());
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage(record.value());
    }
  }

  @Override
  AutoCloseable work(String name, Handler handler) {
    KafkaWorker worker = new KafkaWorker(consumer(name), producer, name, handler);
    Future<?> running = threads.submit(worker);
    return () -> {
      worker.close();
      running.get(60, TimeUnit.SECONDS);
    };
  }

  @Override
  void consumeBulk(String name, int count, BulkWriter<String> writer) {
    try (KafkaConsumer<String, String> consumer = consumer(name)) {
      consumer.subscribe(List.of(name));
      int fetched = 0;
      while (fetched < count) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
          fetched++;
          try (CorrelationScope scope = KafkaCorrelation.open(record)) {
            writer.add(record.value());
          }
        }
      }
      writer.flush();
      consumer.commitSync();
    }
  }

  @Test
  void a_record_that_is_sent_again_has_the_id_of_who_sends_it_now() throws Exception {
    ProducerRecord<String, String> record = new ProducerRecord<>(queue(), "tea");
    for (String id : List.of("a-1", "b-2")) {
      try (CorrelationScope scope = Correlation.open(id)) {
        producer.send(record).get(60, TimeUnit.SECONDS);
      }
    }

    assertThat(record.headers()).isEmpty();
    try (AutoCloseable consumer = listen(queue())) {
      assertThat(nextTextAndId()).containsExactly("tea", "a-1");
      assertThat(nextTextAndId()).containsExactly("tea", "b-2");
    }
  }

  @Test
  void a_header_that_the_application_set_stays_once() throws Exception {
    ProducerRecord<String, String> record = new ProducerRecord<>(queue(), "tea");
    record.headers().add(HEADER, "own-7".getBytes(StandardCharsets.UTF_8));
    try (CorrelationScope scope = Correlation.open("a-1")) {
      producer.send(record).get(60, TimeUnit.SECONDS);
    }

    try (KafkaConsumer<String, String> consumer = consumer(queue())) {
      consumer.subscribe(List.of(queue()));
      ConsumerRecord<String, String> received = null;
      while (received == null) {
        for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofMillis(100))) {
          received = each;
        }
      }
      assertThat(received.headers().headers(HEADER))
          .extracting(header -> new String(header.value(), StandardCharsets.UTF_8))
          .containsExactly("own-7");
    }
  }

  @Test
  void two_different_ids_in_one_record_are_none_and_two_equal_ones_are_one() throws Exception {
    for (String second : List.of("b-2", "a-1")) {
      ProducerRecord<String, String> record = new ProducerRecord<>(queue(), "tea");
      record.headers().add(HEADER, "a-1".getBytes(StandardCharsets.UTF_8));
      record.headers().add(HEADER, second.getBytes(StandardCharsets.UTF_8));
      foreignProducer.send(record).get(60, TimeUnit.SECONDS);
    }

    try (AutoCloseable consumer = listen(queue())) {
      assertThat(nextTextAndId()).doesNotContain("a-1", "b-2").doesNotContainNull();
      assertThat(nextTextAndId()).containsExactly("tea", "a-1");
    }
  }

  @Test
  void a_header_that_is_no_utf_8_or_has_no_value_is_replaced() throws Exception {
    byte[] noUtf8 = {'a', '-', (byte) 0xC3, '('};
    for (byte @Nullable [] value : new byte @Nullable [][] {noUtf8, null}) {
      ProducerRecord<String, String> record = new ProducerRecord<>(queue(), "tea");
      record.headers().add(HEADER, value);
      foreignProducer.send(record).get(60, TimeUnit.SECONDS);
    }

    try (AutoCloseable consumer = listen(queue())) {
      assertThat(nextTextAndId()).startsWith("tea").doesNotContainNull().hasSize(2);
      assertThat(nextTextAndId()).startsWith("tea").doesNotContainNull().hasSize(2);
    }
  }

  @Test
  void a_callback_runs_in_the_context_of_who_sent() throws Exception {
    CompletableFuture<String> inCallback = new CompletableFuture<>();
    CompletableFuture<String> without = new CompletableFuture<>();
    ProducerRecord<String, String> record = new ProducerRecord<>(queue(), "tea");
    try (CorrelationScope scope = Correlation.open("a-1")) {
      Callback callback = (metadata, e) -> inCallback.complete(threadAndId());
      producer.send(record, KafkaCorrelation.callback(callback)).get(60, TimeUnit.SECONDS);
    }
    producer
        .send(record, (metadata, e) -> without.complete(threadAndId()))
        .get(60, TimeUnit.SECONDS);

    assertThat(inCallback.get(60, TimeUnit.SECONDS)).contains("kafka-producer").endsWith("a-1");
    assertThat(without.get(60, TimeUnit.SECONDS)).contains("kafka-producer").endsWith("null");
  }

  private static String threadAndId() {
    return Thread.currentThread().getName() + " " + Correlation.currentId();
  }

  @Test
  void what_is_sent_in_a_transaction_that_is_aborted_is_not_seen() throws Exception {
    try (KafkaProducer<String, String> transactional =
        producer(Map.of("transactional.id", queue()))) {
      transactional.initTransactions();
      for (String text : List.of("aborted", "committed")) {
        try (CorrelationScope scope = Correlation.open("a-" + text.length())) {
          transactional.beginTransaction();
          transactional.send(new ProducerRecord<>(queue(), text)).get(60, TimeUnit.SECONDS);
          if (text.equals("aborted")) {
            transactional.abortTransaction();
          } else {
            transactional.commitTransaction();
          }
        }
      }
    }

    try (AutoCloseable consumer = listen(queue())) {
      assertThat(nextTextAndId()).containsExactly("committed", "a-9");
    }
  }

  @Test
  void what_is_sent_is_the_same_but_for_the_header() throws Exception {
    ProducerRecord<String, String> record;
    try (CorrelationScope scope = Correlation.open("a-1");
        CorrelationProducerInterceptor<String, String> interceptor =
            new CorrelationProducerInterceptor<>()) {
      record = interceptor.onSend(new ProducerRecord<>(queue(), 0, 17L, "key", "tea"));
    }

    Header header = record.headers().lastHeader(HEADER);
    assertThat(header.value()).asString(StandardCharsets.UTF_8).isEqualTo("a-1");
    assertThat(record.partition()).isZero();
    assertThat(record.timestamp()).isEqualTo(17L);
    assertThat(record.key()).isEqualTo("key");
    assertThat(record.value()).isEqualTo("tea");
  }
}
