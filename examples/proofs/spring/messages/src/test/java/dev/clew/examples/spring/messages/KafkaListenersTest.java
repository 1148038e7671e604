package dev.clew.examples.spring.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.examples.messages.Brokers;
import dev.clew.testing.CapturedLog;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.RecordInterceptor;
import org.springframework.kafka.support.micrometer.KafkaRecordReceiverContext;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.backoff.FixedBackOff;

/** Kafka: records, batches, error handler and dead letters. */
class KafkaListenersTest extends ListenerContract {
  private static final BlockingQueue<Seen> BURIED = new LinkedBlockingQueue<>();
  private static final BlockingQueue<Seen> BATCHES = new LinkedBlockingQueue<>();
  private static final BlockingQueue<Seen> NUMBERS = new LinkedBlockingQueue<>();
  private static final BlockingQueue<Seen> INTERCEPTED = new LinkedBlockingQueue<>();
  private static final BlockingQueue<Seen> IDLE = new LinkedBlockingQueue<>();

  private static final BlockingQueue<String> AROUND = new LinkedBlockingQueue<>();

  private static Brokers broker;
  private static ConfigurableApplicationContext application;
  private static KafkaTemplate<String, String> template;

  @BeforeAll
  @SuppressWarnings("unchecked")
  static void start(@TempDir Path folder) throws Exception {
    broker = Brokers.kafka(folder);
    application =
        start(
            Listeners.class,
            "spring.kafka.bootstrap-servers=" + broker.address(),
            "spring.kafka.consumer.auto-offset-reset=earliest",
            "spring.kafka.consumer.group-id=shop");
    template = application.getBean(KafkaTemplate.class);
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
    broker.close();
  }

  @Override
  void send(String text) {
    template.send("orders", text).join();
  }

  @Override
  void sendWithId(String text, String id) {
    template.send(record("orders", text, id)).join();
  }

  private static ProducerRecord<String, String> record(String topic, String text, String id) {
    ProducerRecord<String, String> record = new ProducerRecord<>(topic, text);
    record.headers().add("Correlation-Id", id.getBytes(StandardCharsets.UTF_8));
    return record;
  }

  @Test
  void a_dead_letter_has_the_id_of_the_record_that_failed() throws Exception {
    BURIED.clear();
    try (CorrelationScope scope = Correlation.open("d-1")) {
      template.send("fragile", FAILING + " for good").join();
    }

    assertThat(BURIED.poll(30, TimeUnit.SECONDS)).isEqualTo(new Seen(FAILING + " for good", "d-1"));
  }

  @Test
  void a_record_that_is_sent_again_has_the_id_of_who_sends_it_now() throws Exception {
    ProducerRecord<String, String> tea = new ProducerRecord<>("orders", "tea");
    for (String id : List.of("a-1", "b-2")) {
      try (CorrelationScope scope = Correlation.open(id)) {
        template.send(tea).join();
      }
      assertThat(next()).isEqualTo(new Seen("tea", id));
    }
  }

  @Test
  void a_template_with_a_factory_that_is_no_bean_sends_the_id() throws Exception {
    try (ConfigurableApplicationContext templates =
        start(Templates.class, "spring.kafka.bootstrap-servers=" + broker.address())) {
      for (String name : List.of("own", "overriding")) {
        KafkaTemplate<?, ?> sender = templates.getBean(name, KafkaTemplate.class);
        try (CorrelationScope scope = Correlation.open("t-" + name)) {
          sender
              .send(MessageBuilder.withPayload("tea").setHeader("kafka_topic", "orders").build())
              .join();
        }
        assertThat(next()).isEqualTo(new Seen("tea", "t-" + name));
        sender.getProducerFactory().reset();
      }
    }
  }

  @Test
  void a_record_that_cannot_be_deserialized_is_given_up_under_its_id() throws Exception {
    try (CapturedLog log = CapturedLog.of("org.springframework.kafka.listener")) {
      try (CorrelationScope scope = Correlation.open("p-1")) {
        template.send("poison", "no number").join();
      }

      assertThat(awaitErrors(log))
          .allSatisfy(
              line ->
                  assertThat(line.getMDCPropertyMap().get(Correlation.MDC_KEY))
                      .as(line.getLoggerName() + " " + line.getFormattedMessage())
                      .isEqualTo("p-1"));
    }
    NUMBERS.clear();
    try (CorrelationScope scope = Correlation.open("p-2")) {
      template.send("poison", "four").join();
    }
    assertThat(NUMBERS.poll(30, TimeUnit.SECONDS))
        .isEqualTo(new Seen(Integer.toString(0x666f7572), "p-2"));
  }

  @Test
  void the_applications_interceptor_is_called_within_the_scope() throws Exception {
    try (CorrelationScope scope = Correlation.open("i-1")) {
      send("coffee");
    }

    assertThat(interceptedFirst("coffee")).isEqualTo(new Seen("coffee", "i-1"));
    assertThat(interceptedFirst("coffee")).isEqualTo(new Seen("after coffee", "i-1"));
  }

  /** What the interceptor sees next of a text; its calls after other tests' records may be late. */
  private static Seen interceptedFirst(String text) throws InterruptedException {
    Seen seen;
    do {
      seen = INTERCEPTED.poll(30, TimeUnit.SECONDS);
      assertThat(seen).as("a call with %s", text).isNotNull();
    } while (!seen.text().endsWith(text));
    return seen;
  }

  @Test
  void an_observation_of_springs_leaves_the_thread_as_it_was_and_its_records_have_their_ids()
      throws Exception {
    int sent = 0;
    for (String text : List.of("green tea", FAILING + " kettle", "oat milk")) {
      String id = "o-" + ++sent;
      try (CorrelationScope scope = Correlation.open(id)) {
        template.send("observed", text).join();
      }
      for (int i = text.startsWith(FAILING) ? ATTEMPTS : 1; i > 0; i--) {
        assertThat(next()).isEqualTo(new Seen(text, id));
        assertThat(AROUND.poll(30, TimeUnit.SECONDS)).as("around %s", text).isEqualTo("nothing");
      }
      assertThat(interceptedFirst("after " + text)).isEqualTo(new Seen("after " + text, id));
    }
  }

  @Test
  void a_batch_of_one_id_has_it_and_a_mixed_one_has_a_new_one() throws Exception {
    BATCHES.clear();
    try (CorrelationScope scope = Correlation.open("b-1")) {
      template.send("bulk", "one").get(30, TimeUnit.SECONDS);
    }
    assertThat(BATCHES.poll(30, TimeUnit.SECONDS)).isEqualTo(new Seen("[one]", "b-1"));

    // Both arrive at once, because the listener is paused meanwhile.
    var bulk =
        application.getBean(KafkaListenerEndpointRegistry.class).getListenerContainer("bulk");
    bulk.stop();
    template.send(record("bulk", "two", "b-2")).get(30, TimeUnit.SECONDS);
    template.send(record("bulk", "three", "b-3")).get(30, TimeUnit.SECONDS);
    bulk.start();
    Seen mixed = BATCHES.poll(30, TimeUnit.SECONDS);
    assertThat(mixed.text()).isEqualTo("[two, three]");
    assertThat(mixed.id()).matches(OwnIds.MADE);
  }

  @Test
  @DisplayName("R59: a consumer that is started inside a request never carries its ID")
  void a_consumer_on_an_executor_that_is_a_bean_has_not_the_id_of_who_starts_it() throws Exception {
    var quiet =
        application.getBean(KafkaListenerEndpointRegistry.class).getListenerContainer("quiet");
    try (CorrelationScope scope = Correlation.open("s-1")) {
      quiet.start();
    }

    assertThat(IDLE.poll(30, TimeUnit.SECONDS)).isEqualTo(new Seen("idle", null));
    quiet.stop();
  }

  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Listeners {
    @KafkaListener(topics = "orders")
    void order(String text) {
      handle(text);
    }

    @KafkaListener(
        topics = "poison",
        groupId = "poison",
        properties = {
          "value.deserializer="
              + "org.springframework.kafka.support.serializer.ErrorHandlingDeserializer",
          "spring.deserializer.value.delegate.class="
              + "org.apache.kafka.common.serialization.IntegerDeserializer"
        })
    void number(Integer number) {
      NUMBERS.add(Seen.now(number.toString()));
    }

    @KafkaListener(topics = "fragile", containerFactory = "burying")
    void fragile(String text) {
      handle(text);
    }

    @KafkaListener(topics = "observed", containerFactory = "observed")
    void observed(String text) {
      handle(text);
    }

    @KafkaListener(topics = "fragile-dlt", groupId = "buried")
    void deadLetter(String text) {
      BURIED.add(Seen.now(text));
    }

    @KafkaListener(
        id = "quiet",
        topics = "quiet",
        containerFactory = "onBean",
        autoStartup = "false")
    void quiet(String text) {
      handle(text);
    }

    @EventListener
    void idle(ListenerContainerIdleEvent event) {
      IDLE.add(Seen.now("idle"));
    }

    @KafkaListener(id = "bulk", topics = "bulk", groupId = "bulk", batch = "true")
    void bulk(List<String> texts) {
      BATCHES.add(Seen.now(texts.toString()));
    }

    /** Boot gives it to its factory. */
    @Bean
    static CommonErrorHandler errorHandler() {
      return new DefaultErrorHandler(new FixedBackOff(0, ATTEMPTS - 1));
    }

    @Bean
    static ConcurrentKafkaListenerContainerFactory<Object, Object> burying(
        ConsumerFactory<Object, Object> consumers, KafkaTemplate<?, ?> template) {
      var factory = new ConcurrentKafkaListenerContainerFactory<Object, Object>();
      factory.setConsumerFactory(consumers);
      factory.setCommonErrorHandler(
          new DefaultErrorHandler(
              new DeadLetterPublishingRecoverer(template), new FixedBackOff(0, 1)));
      return factory;
    }

    @Bean
    static ConcurrentKafkaListenerContainerFactory<Object, Object> observed(
        ConsumerFactory<Object, Object> consumers,
        CommonErrorHandler errors,
        RecordInterceptor<Object, Object> interceptor) {
      ObservationRegistry observations = ObservationRegistry.create();
      observations.observationConfig().observationHandler(new Tracing());
      var factory = new ConcurrentKafkaListenerContainerFactory<Object, Object>();
      factory.setConsumerFactory(consumers);
      factory.setCommonErrorHandler(errors);
      factory.setRecordInterceptor(interceptor);
      factory.getContainerProperties().setObservationEnabled(true);
      factory.getContainerProperties().setObservationRegistry(observations);
      return factory;
    }

    @Bean
    static SimpleAsyncTaskExecutor consumers() {
      return new SimpleAsyncTaskExecutor("consumer-");
    }

    @Bean
    static ConcurrentKafkaListenerContainerFactory<Object, Object> onBean(
        ConsumerFactory<Object, Object> consumerFactory, SimpleAsyncTaskExecutor consumers) {
      var factory = new ConcurrentKafkaListenerContainerFactory<Object, Object>();
      factory.setConsumerFactory(consumerFactory);
      factory.getContainerProperties().setListenerTaskExecutor(consumers);
      factory.getContainerProperties().setIdleEventInterval(10L);
      factory.getContainerProperties().setPollTimeout(100);
      return factory;
    }

    @Bean
    static RecordInterceptor<Object, Object> interceptor() {
      return new RecordInterceptor<>() {
        @Override
        public ConsumerRecord<Object, Object> intercept(
            ConsumerRecord<Object, Object> record, Consumer<Object, Object> consumer) {
          INTERCEPTED.add(Seen.now(String.valueOf(record.value())));
          return record;
        }

        @Override
        public void afterRecord(
            ConsumerRecord<Object, Object> record, Consumer<Object, Object> consumer) {
          INTERCEPTED.add(Seen.now("after " + record.value()));
        }
      };
    }
  }

  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Templates {
    @Bean
    KafkaTemplate<String, String> own(@Value("${spring.kafka.bootstrap-servers}") String servers) {
      return new KafkaTemplate<>(
          new DefaultKafkaProducerFactory<>(
              Map.of("bootstrap.servers", servers),
              new StringSerializer(),
              new StringSerializer()));
    }

    @Bean
    KafkaTemplate<Object, Object> overriding(ProducerFactory<Object, Object> boots) {
      return new KafkaTemplate<>(
          boots, Map.of("interceptor.classes", SilentInterceptor.class.getName()));
    }
  }

  /** One of the application's own. */
  public static final class SilentInterceptor implements ProducerInterceptor<Object, Object> {
    @Override
    public ProducerRecord<Object, Object> onSend(ProducerRecord<Object, Object> record) {
      return record;
    }

    @Override
    public void onAcknowledgement(@Nullable RecordMetadata metadata, @Nullable Exception failure) {}

    @Override
    public void configure(Map<String, ?> settings) {}

    @Override
    public void close() {}
  }

  /** What is observed is current in OpenTelemetry, as with Micrometer's tracing. */
  private static final class Tracing implements ObservationHandler<KafkaRecordReceiverContext> {
    private static final ContextKey<String> OBSERVED = ContextKey.named("observed");

    @Override
    public boolean supportsContext(Observation.Context context) {
      return context instanceof KafkaRecordReceiverContext;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // Closed with the observation's scope.
    public void onScopeOpened(KafkaRecordReceiverContext observed) {
      Context around = Context.current();
      AROUND.add(Objects.requireNonNullElse(around.get(OBSERVED), "nothing"));
      observed.put(
          Scope.class, around.with(OBSERVED, String.valueOf(observed.getName())).makeCurrent());
    }

    @Override
    public void onScopeClosed(KafkaRecordReceiverContext observed) {
      observed.<Scope>getRequired(Scope.class).close();
    }
  }
}
