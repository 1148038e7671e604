package dev.clew.examples.spring.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.examples.messages.Brokers;
import dev.clew.testing.CapturedLog;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;
import org.springframework.jms.config.SimpleJmsListenerEndpoint;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;

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
            "spring.artemis.broker-url=" + broker.address(),
            "spring.jms.template.receive-timeout=20s");
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

  @Test
  void a_question_finds_its_answer_by_its_message_id() throws Exception {
    List<Message> questions = new ArrayList<>();
    try (CorrelationScope scope = Correlation.open("q-1")) {
      for (String text : List.of("tea?", "coffee?")) {
        template.send(
            "questions",
            session -> {
              Message question = session.createTextMessage(text);
              question.setJMSReplyTo(session.createQueue("answers"));
              questions.add(question);
              return question;
            });
      }
    }

    for (Message question : questions) {
      assertThat(question.getStringProperty("correlation_id")).isEqualTo("q-1");
      String selector = "JMSCorrelationID='" + question.getJMSMessageID() + "'";
      assertThat(template.receiveSelectedAndConvert("answers", selector)).isEqualTo("yes");
    }
  }

  @Test
  void a_message_that_awaits_no_answer_has_the_id_in_the_header_too() throws Exception {
    try (CorrelationScope scope = Correlation.open("h-1")) {
      template.convertAndSend("raw", "tea");
    }

    Message message = template.receive("raw");
    assertThat(message).isNotNull();
    assertThat(message.getJMSCorrelationID()).isEqualTo("h-1");
  }

  @Test
  void a_message_id_in_the_header_is_no_correlation_id() throws Exception {
    template.convertAndSend(
        "orders",
        "tea",
        message -> {
          message.setJMSCorrelationID("ID:request-7");
          return message;
        });

    assertThat(next().id()).matches(OwnIds.MADE);
  }

  @Test
  void a_container_that_is_a_bean_is_named_unless_a_factory_that_is_one_has_made_it() {
    DefaultJmsListenerContainerFactory factory =
        application.getBean(DefaultJmsListenerContainerFactory.class);
    SimpleJmsListenerEndpoint endpoint = new SimpleJmsListenerEndpoint();
    endpoint.setId("made");
    endpoint.setDestination("made");
    endpoint.setMessageListener(message -> {});
    DefaultMessageListenerContainer made = factory.createListenerContainer(endpoint);
    BeanPostProcessor clews = application.getBean("clewJmsPostProcessor", BeanPostProcessor.class);
    try (CapturedLog log = CapturedLog.of("dev.clew.spring.messaging")) {
      assertThat(clews.postProcessAfterInitialization(made, "made")).isSameAs(made);
      assertThat(clews.postProcessAfterInitialization(factory, "also")).isSameAs(factory);
      assertThat(clews.postProcessAfterInitialization(template, "operations")).isSameAs(template);
      assertThat(log.events()).isEmpty();

      DefaultMessageListenerContainer plain = new DefaultMessageListenerContainer();
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
    @JmsListener(destination = "orders")
    void order(String text) {
      handle(text);
    }

    @JmsListener(destination = "questions")
    String answer(String text) {
      return "yes";
    }
  }
}
