package dev.clew.examples.spring.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.examples.messages.Brokers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

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
