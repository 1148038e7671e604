package dev.clew.examples.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.testing.CapturedLog;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On ActiveMQ Artemis. */
class JmsTest extends MessagesContract {
  private static ArtemisBroker broker;
  private static ActiveMQConnectionFactory factory;
  private static Connection connection;
  private static Session sending;

  @BeforeAll
  static void start() throws Exception {
    broker = ArtemisBroker.start(0);
    factory = new ActiveMQConnectionFactory(broker.url());
    connection = factory.createConnection();
    connection.start();
    sending = connection.createSession();
  }

  @AfterAll
  static void stop() throws Exception {
    connection.close();
    factory.close();
    broker.close();
  }

  @Override
  void createQueue(String name) {
    // Artemis makes them when they are used.
  }

  @Override
  String deadLettersOf(String name) {
    return ArtemisBroker.deadLettersOf(name);
  }

  @Override
  void send(String name, String text) throws Exception {
    TextMessage message = sending.createTextMessage(text);
    JmsCorrelation.inject(message);
    send(name, message);
  }

  @Override
  void sendForeign(String name, String text, @Nullable String id) throws Exception {
    TextMessage message = sending.createTextMessage(text);
    if (id != null) {
      message.setStringProperty("correlation_id", id);
    }
    send(name, message);
  }

  private static void send(String name, Message message) throws JMSException {
    try (var producer = sending.createProducer(sending.createQueue(name))) {
      producer.send(message);
    }
  }

  @Override
  AutoCloseable listen(String name, Consumer<String> handler, Runnable afterEach) throws Exception {
    Session session = connection.createSession();
    var listener =
        JmsCorrelation.listener(
            message -> {
              try {
                handler.accept(message.getBody(String.class));
              } catch (JMSException e) {
                throw new IllegalStateException(e);
              }
            });
    session
        .createConsumer(session.createQueue(name))
        .setMessageListener(
            message -> {
              try {
                listener.onMessage(message);
              } finally {
                afterEach.run();
              }
            });
    return session;
  }

  @Override
  AutoCloseable work(String name, Handler handler) throws Exception {
    return JmsWorker.start(connection, name, handler);
  }

  @Override
  void consumeBulk(String name, int count, BulkWriter<String> writer) throws Exception {
    try (Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue(name))) {
      for (int i = 0; i < count; i++) {
        Message message = receive(consumer);
        try (CorrelationScope scope = JmsCorrelation.open(message)) {
          writer.add(message.getBody(String.class));
        }
      }
      writer.flush();
      session.commit();
    }
  }

  private static Message receive(MessageConsumer consumer) throws JMSException {
    return Objects.requireNonNull(consumer.receive(60_000), "no message came");
  }

  @Test
  void the_id_stands_in_the_header_that_consoles_show_and_in_the_property() throws Exception {
    sendUnder("a-1", "tea");

    Message message = receiveRaw();
    assertThat(message.getJMSCorrelationID()).isEqualTo("a-1");
    assertThat(message.getStringProperty("correlation_id")).isEqualTo("a-1");
  }

  @Test
  void an_id_that_is_in_the_header_alone_is_taken() throws Exception {
    TextMessage message = sending.createTextMessage("tea");
    message.setJMSCorrelationID("from-elsewhere");
    send(queue(), message);

    try (AutoCloseable consumer = listen(queue())) {
      assertThat(nextTextAndId()).containsExactly("tea", "from-elsewhere");
    }
  }

  @Test
  void a_message_id_in_the_header_is_no_correlation_id() throws Exception {
    TextMessage message = sending.createTextMessage("tea");
    message.setJMSCorrelationID("ID:request-7");
    send(queue(), message);

    try (AutoCloseable consumer = listen(queue())) {
      assertThat(nextTextAndId())
          .hasSize(2)
          .contains("tea")
          .doesNotContain("ID:request-7")
          .doesNotContainNull();
    }
  }

  @Test
  void a_question_finds_its_answer_by_its_message_id() throws Exception {
    TextMessage question = sending.createTextMessage("tea?");
    question.setJMSReplyTo(sending.createQueue(queue()));
    try (CorrelationScope scope = Correlation.open("a-1")) {
      JmsCorrelation.inject(question);
    }
    send(queue(), question);

    Message message = receiveRaw();
    assertThat(message.getJMSCorrelationID()).isNull();
    assertThat(message.getStringProperty("correlation_id")).isEqualTo("a-1");
  }

  @Test
  void a_reply_keeps_the_message_id_of_its_request_in_the_header() throws Exception {
    TextMessage reply = sending.createTextMessage("reply");
    reply.setJMSCorrelationID("ID:request-7");
    try (CorrelationScope scope = Correlation.open("a-1")) {
      JmsCorrelation.inject(reply);
    }
    send(queue(), reply);

    Message message = receiveRaw();
    assertThat(message.getJMSCorrelationID()).isEqualTo("ID:request-7");
    assertThat(message.getStringProperty("correlation_id")).isEqualTo("a-1");
  }

  @Test
  void a_message_that_is_sent_again_has_the_id_of_who_sends_it_now() throws Exception {
    TextMessage message = sending.createTextMessage("tea");
    for (String id : List.of("a-1", "b-2")) {
      try (CorrelationScope scope = Correlation.open(id)) {
        JmsCorrelation.inject(message);
      }
    }

    assertThat(message.getStringProperty("correlation_id")).isEqualTo("b-2");
    assertThat(message.getJMSCorrelationID()).isEqualTo("b-2");
  }

  @Test
  void a_message_that_cannot_be_written_is_sent_on_as_it_is() throws Exception {
    sendUnder("a-1", "tea");
    Message received = receiveRaw();

    try (CapturedLog log = CapturedLog.of("dev.clew");
        CorrelationScope scope = Correlation.open("b-2")) {
      JmsCorrelation.inject(received);
      assertThat(log.warnings()).hasSizeLessThanOrEqualTo(1);
    }
    send(queue(), received);

    assertThat(receiveRaw().getStringProperty("correlation_id")).isEqualTo("a-1");
  }

  @Test
  void what_is_sent_in_a_transaction_that_is_rolled_back_is_not_sent() throws Exception {
    try (Session session = connection.createSession(Session.SESSION_TRANSACTED);
        var producer = session.createProducer(session.createQueue(queue()))) {
      for (String text : List.of("rolled back", "committed")) {
        try (CorrelationScope scope = Correlation.open("a-" + text.length())) {
          TextMessage message = session.createTextMessage(text);
          JmsCorrelation.inject(message);
          producer.send(message);
        }
        if (text.equals("committed")) {
          session.commit();
        } else {
          session.rollback();
        }
      }
    }

    try (AutoCloseable consumer = listen(queue())) {
      assertThat(nextTextAndId()).containsExactly("committed", "a-9");
    }
  }

  private Message receiveRaw() throws JMSException {
    try (Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue(queue()))) {
      return receive(consumer);
    }
  }
}
