package dev.clew.examples.spring.messages;

import dev.clew.examples.messages.Brokers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.core.JmsTemplate;

/** Jakarta Messaging, on Artemis. */
class JmsListenersTest extends ListenerContract {
  private static Brokers broker;
  private static ConfigurableApplicationContext application;
  private static JmsTemplate template;

  @BeforeAll
  static void start() throws Exception {
    broker = Brokers.artemis();
    application =
        start(
            Listeners.class,
            "spring.artemis.mode=native",
            "spring.artemis.broker-url=" + broker.address());
    template = application.getBean(JmsTemplate.class);
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
    broker.close();
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
          message.setStringProperty("correlation_id", id);
          return message;
        });
  }

  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Listeners {
    @JmsListener(destination = "orders")
    void order(String text) {
      handle(text);
    }
  }
}
