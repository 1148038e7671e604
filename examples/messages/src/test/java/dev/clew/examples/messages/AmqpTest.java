package dev.clew.examples.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationExecutors;
import dev.clew.CorrelationScope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** On the RabbitMQ that is installed here; where there is none it is skipped and says so. */
class AmqpTest extends MessagesContract {
  private static final String HEADER = "Correlation-Id";
  private static final int THREADS = 4;

  @TempDir static Path folder;

  private static @Nullable RabbitMqBroker broker;
  private static ExecutorService threads;
  private static Connection connection;
  private static Channel sending;

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> script = RabbitMqBroker.installed();
    if (script.isEmpty()) {
      // The build prints that a test was skipped, but not why.
      LoggerFactory.getLogger(AmqpTest.class).warn(RabbitMqBroker.HOW_TO_INSTALL);
    }
    Assumptions.assumeTrue(script.isPresent(), RabbitMqBroker.HOW_TO_INSTALL);
    RabbitMqBroker started = RabbitMqBroker.start(script.orElseThrow(), folder);
    broker = started;
    threads = Executors.newFixedThreadPool(THREADS);
    connection = started.connect(threads);
    sending = connection.createChannel();
    sending.confirmSelect();
  }

  @AfterAll
  static void stop() throws Exception {
    if (broker != null) {
      connection.close();
      threads.shutdown();
      broker.close();
    }
  }

  @AfterEach
  void no_consumers_thread_has_an_id() throws Exception {
    requireCleanWorkers(threads, THREADS);
  }

  @Override
  void createQueue(String name) throws Exception {
    sending.queueDeclare(deadLettersOf(name), true, false, false, Map.of());
    sending.queueDeclare(
        name,
        true,
        false,
        false,
        Map.of(
            "x-queue-type",
            "quorum",
            "x-delivery-limit",
            MAX_DELIVERIES - 1,
            "x-dead-letter-exchange",
            "",
            "x-dead-letter-routing-key",
            deadLettersOf(name)));
  }

  @Override
  String deadLettersOf(String name) {
    return name + ".dead";
  }

  @Override
  void send(String name, String text) throws Exception {
    publish(name, text, AmqpCorrelation.inject(new BasicProperties()));
  }

  @Override
  void sendForeign(String name, String text, @Nullable String id) throws Exception {
    Map<String, Object> headers = new HashMap<>();
    if (id != null) {
      headers.put(HEADER, id);
    }
    publish(name, text, new BasicProperties.Builder().headers(headers).build());
  }

  private static void publish(String name, String text, BasicProperties properties)
      throws Exception {
    sending.basicPublish("", name, true, properties, text.getBytes(StandardCharsets.UTF_8));
    sending.waitForConfirmsOrDie(60_000);
  }

  @Override
  AutoCloseable listen(String name, Consumer<String> handler, Runnable afterEach) throws Exception {
    Channel channel = connection.createChannel();
    var deliver =
        AmqpCorrelation.deliver(
            (consumerTag, delivery) ->
                handler.accept(new String(delivery.getBody(), StandardCharsets.UTF_8)));
    channel.basicConsume(
        name,
        true,
        (consumerTag, delivery) -> {
          try {
            deliver.handle(consumerTag, delivery);
          } catch (IllegalStateException e) {
            assertThat(e).hasMessage(new String(delivery.getBody(), StandardCharsets.UTF_8));
          }
          afterEach.run();
        },
        consumerTag -> {});
    return channel;
  }

  @Override
  AutoCloseable work(String name, Handler handler) throws Exception {
    return AmqpWorker.start(connection, name, handler);
  }

  @Override
  void consumeBulk(String name, int count, BulkWriter<String> writer) throws Exception {
    try (Channel channel = connection.createChannel()) {
      long lastTag = 0;
      for (int i = 0; i < count; i++) {
        GetResponse message = get(channel, name);
        lastTag = message.getEnvelope().getDeliveryTag();
        try (CorrelationScope scope = AmqpCorrelation.open(message.getProps())) {
          writer.add(new String(message.getBody(), StandardCharsets.UTF_8));
        }
      }
      writer.flush();
      channel.basicAck(lastTag, true);
    }
  }

  private static GetResponse get(Channel channel, String name) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      GetResponse message = channel.basicGet(name, false);
      if (message != null) {
        return message;
      }
      assertThat(System.nanoTime()).as("the time to wait for a message").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  @Test
  void properties_and_headers_of_the_application_stay_and_so_does_its_own_id() throws Exception {
    BasicProperties own =
        new BasicProperties.Builder()
            .contentType("text/plain")
            .correlationId("reply-to-7")
            .headers(Map.of(HEADER, "own-7", "tenant", "t"))
            .build();
    BasicProperties injected;
    try (CorrelationScope scope = Correlation.open("a-1")) {
      injected = AmqpCorrelation.inject(own);
      assertThat(AmqpCorrelation.inject(new BasicProperties()).getHeaders())
          .isEqualTo(Map.of(HEADER, "a-1"));
    }

    assertThat(injected).isEqualTo(own);
    assertThat(AmqpCorrelation.inject(new BasicProperties()).getHeaders()).isEmpty();
  }

  @Test
  void a_header_that_is_no_text_is_replaced() throws Exception {
    publish(
        queue(),
        "tea",
        new BasicProperties.Builder().headers(Map.of(HEADER, List.of("a-1", "b-2"))).build());

    try (AutoCloseable consumer = listen(queue())) {
      List<@Nullable String> next = nextTextAndId();
      assertThat(next.get(0)).isEqualTo("tea");
      assertThat(next.get(1)).matches(CorrelationContext::isValidId).isNotIn("a-1", "b-2");
    }
  }

  @Test
  void a_message_may_be_acknowledged_on_another_thread_with_its_id() throws Exception {
    sendUnder("a-1", "tea");
    CompletableFuture<String> acknowledgedUnder = new CompletableFuture<>();
    ExecutorService others = CorrelationExecutors.propagating(Executors.newSingleThreadExecutor());
    try (Channel channel = connection.createChannel()) {
      channel.basicConsume(
          queue(),
          false,
          AmqpCorrelation.deliver(
              (consumerTag, delivery) ->
                  others.execute(
                      () -> {
                        try {
                          channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
                          acknowledgedUnder.complete(Correlation.currentId());
                        } catch (IOException e) {
                          acknowledgedUnder.completeExceptionally(e);
                        }
                      })),
          consumerTag -> {});

      assertThat(acknowledgedUnder.get(60, TimeUnit.SECONDS)).isEqualTo("a-1");
    } finally {
      others.shutdown();
    }
    assertThat(sending.basicGet(queue(), true)).isNull();
  }
}
