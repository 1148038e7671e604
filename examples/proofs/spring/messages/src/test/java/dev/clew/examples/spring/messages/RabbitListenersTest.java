package dev.clew.examples.spring.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.examples.messages.Brokers;
import dev.clew.testing.CapturedLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.batch.SimpleBatchingStrategy;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.core.BatchingRabbitTemplate;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** RabbitMQ: listeners with retries, and replies. */
class RabbitListenersTest extends ListenerContract {
  private static Brokers broker;
  private static ConfigurableApplicationContext application;
  private static RabbitTemplate template;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    broker = Brokers.rabbitMq(folder);
    application =
        start(
            Listeners.class,
            "spring.rabbitmq.addresses=" + broker.address(),
            "spring.rabbitmq.listener.simple.retry.enabled=true",
            "spring.rabbitmq.listener.simple.retry.max-attempts=" + ATTEMPTS,
            "spring.rabbitmq.listener.simple.retry.max-retries=" + (ATTEMPTS - 1),
            "spring.rabbitmq.listener.simple.retry.initial-interval=1ms");
    template = application.getBean(RabbitTemplate.class);
  }

  @AfterAll
  static void stop() throws Exception {
    if (application != null) {
      application.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @Override
  void send(String text) {
    template.convertAndSend("orders", text);
  }

  @Override
  void sendWithId(String text, String id) {
    template.convertAndSend(
        "orders",
        text,
        message -> {
          message.getMessageProperties().setHeader("Correlation-Id", id);
          return message;
        });
  }

  @Test
  void a_reply_has_the_id_too() {
    try (CorrelationScope scope = Correlation.open("r-1")) {
      var reply =
          template.sendAndReceive(
              "questions", template.getMessageConverter().toMessage("tea?", null));

      assertThat(reply).isNotNull();
      assertThat((String) reply.getMessageProperties().getHeader("Correlation-Id"))
          .isEqualTo("r-1");
    }
  }

  private static Message message(String text) {
    return MessageBuilder.withBody(text.getBytes(StandardCharsets.UTF_8))
        .setContentType("text/plain")
        .build();
  }

  @Test
  void a_message_that_is_sent_again_has_the_id_of_who_sends_it_now() throws Exception {
    Message tea = message("tea");
    for (String id : List.of("a-1", "a-1", "b-2")) {
      try (CorrelationScope scope = Correlation.open(id)) {
        template.send("orders", tea);
      }
      assertThat(next()).isEqualTo(new Seen("tea", id));
    }
    template.send("orders", tea);
    assertThat(next().id()).matches(OwnIds.MADE);
  }

  @Test
  void an_id_that_was_set_by_hand_stays_when_the_message_is_sent_again() throws Exception {
    Message tea = message("tea");
    for (String id : List.of("a-1", "b-2")) {
      Message byHand = message("coffee");
      byHand.getMessageProperties().setHeader("Correlation-Id", "a-1");
      try (CorrelationScope scope = Correlation.open(id)) {
        template.send("orders", tea);
        template.send("orders", byHand);
      }
      assertThat(next()).isEqualTo(new Seen("tea", id));
      assertThat(next()).isEqualTo(new Seen("coffee", "a-1"));
    }
  }

  @Test
  void a_reply_that_is_sent_again_has_the_id_of_its_request() {
    for (String id : List.of("r-1", "r-2")) {
      try (CorrelationScope scope = Correlation.open(id)) {
        Message reply = template.sendAndReceive("greetings", message("hello?"));

        assertThat(reply).isNotNull();
        assertThat((String) reply.getMessageProperties().getHeader("Correlation-Id")).isEqualTo(id);
      }
    }
  }

  @Test
  void a_batch_that_several_requests_fill_has_the_id_of_none_of_them() throws Exception {
    BatchingRabbitTemplate batching =
        new BatchingRabbitTemplate(
            template.getConnectionFactory(),
            new SimpleBatchingStrategy(2, 10_000, 0),
            new ThreadPoolTaskScheduler());
    try (CapturedLog log = CapturedLog.of("dev.clew.spring.messaging")) {
      application.getAutowireCapableBeanFactory().initializeBean(batching, "batching");
      assertThat(log.events())
          .anySatisfy(
              event -> assertThat(event.getFormattedMessage()).contains("batching is left alone"));
    }
    for (String id : List.of("a-1", "b-2")) {
      try (CorrelationScope scope = Correlation.open(id)) {
        batching.convertAndSend("orders", "for " + id);
      }
    }

    for (String id : List.of("a-1", "b-2")) {
      Seen seen = next();
      assertThat(seen.text()).isEqualTo("for " + id);
      assertThat(seen.id()).matches(OwnIds.MADE);
    }
  }

  @Test
  void a_container_that_is_a_bean_is_named_unless_a_factory_that_is_one_has_made_it() {
    SimpleRabbitListenerContainerFactory factory =
        application.getBean(SimpleRabbitListenerContainerFactory.class);
    SimpleMessageListenerContainer made = factory.createListenerContainer();
    BeanPostProcessor clews =
        application.getBean("clewRabbitPostProcessor", BeanPostProcessor.class);
    try (CapturedLog log = CapturedLog.of("dev.clew.spring.messaging")) {
      assertThat(clews.postProcessAfterInitialization(made, "made")).isSameAs(made);
      assertThat(clews.postProcessAfterInitialization(factory, "also")).isSameAs(factory);
      assertThat(log.events()).isEmpty();

      SimpleMessageListenerContainer plain = new SimpleMessageListenerContainer();
      assertThat(clews.postProcessAfterInitialization(plain, "plain")).isSameAs(plain);
      assertThat(log.events())
          .singleElement()
          .satisfies(
              event ->
                  assertThat(event.getFormattedMessage())
                      .contains("container plain is left alone"));
    }
  }

  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Listeners {
    @RabbitListener(queues = "orders")
    void order(String text) {
      handle(text);
    }

    @RabbitListener(queues = "questions")
    String answer(String text) {
      return "yes";
    }

    private static final Message GREETING = message("hello");

    @RabbitListener(queues = "greetings")
    Message greet(String text) {
      return GREETING;
    }

    @Bean
    Queue greetings() {
      return new Queue("greetings", true);
    }

    @Bean
    Queue orders() {
      return new Queue("orders", true);
    }

    @Bean
    Queue questions() {
      return new Queue("questions", true);
    }
  }
}
