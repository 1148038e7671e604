package dev.clew.examples.spring.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.examples.messages.Brokers;
import jakarta.jms.Message;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.core.JmsClient;
import org.springframework.jms.core.JmsTemplate;

/** What Spring 7's client sends with settings of its own, for which it makes a template. */
class JmsClientTest extends ListenerContract {
  private static Brokers broker;
  private static ConfigurableApplicationContext application;
  private static JmsClient client;

  @BeforeAll
  static void start() throws Exception {
    broker = Brokers.artemis();
    application =
        start(
            Listeners.class,
            "spring.artemis.mode=native",
            "spring.artemis.broker-url=" + broker.address(),
            "spring.jms.template.receive-timeout=20s");
    client = application.getBean(JmsClient.class);
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
    broker.close();
  }

  private static JmsClient.OperationSpec orders() {
    return client.destination("orders").withTimeToLive(60_000).withPriority(5);
  }

  @Override
  void send(String text) {
    orders().send(text);
  }

  @Override
  void sendWithId(String text, String id) {
    orders().send(text, Map.of("correlation_id", id));
  }

  @Test
  void without_settings_of_its_own_it_sends_what_the_template_sends() throws Exception {
    try (CorrelationScope scope = Correlation.open("h-1")) {
      client.destination("raw").send("tea");
    }

    Message message = application.getBean(JmsTemplate.class).receive("raw");
    assertThat(message).isNotNull();
    assertThat(message.getStringProperty("correlation_id")).isEqualTo("h-1");
    assertThat(message.getJMSCorrelationID()).isEqualTo("h-1");
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
