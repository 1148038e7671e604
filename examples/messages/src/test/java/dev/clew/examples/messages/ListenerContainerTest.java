package dev.clew.examples.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationExecutors;
import dev.clew.CorrelationScope;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.jms.listener.DefaultMessageListenerContainer;

/** Spring's listener container, on ActiveMQ Artemis. */
class ListenerContainerTest extends CleanThreadTest {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerContainerTest.class);

  /** Messages that an invoker takes before it hands itself over again; Spring's -1 is no end. */
  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  @DisplayName("R59: a container started in a request keeps its ID out of every later message")
  void a_container_started_in_a_request_does_not_keep_its_id(int messagesPerTask) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    LinkedBlockingQueue<String> handled = new LinkedBlockingQueue<>();
    try (ArtemisBroker broker = ArtemisBroker.start(0);
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url());
        CapturedLog log = CapturedLog.of(ListenerContainerTest.class.getName())) {
      DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
      container.setConnectionFactory(factory);
      container.setDestinationName("orders");
      container.setReceiveTimeout(100);
      container.setMaxMessagesPerTask(messagesPerTask);
      container.setTaskExecutor(new TaskExecutorAdapter(CorrelationExecutors.propagating(threads)));
      container.setMessageListener(
          (MessageListener)
              message -> {
                LOG.info("handled");
                handled.add(String.valueOf(Correlation.currentId()));
              });
      container.afterPropertiesSet();

      try (CorrelationScope request = Correlation.open("request-a")) {
        container.start();
      }
      try (var connection = factory.createConnection();
          Session session = connection.createSession();
          var producer = session.createProducer(session.createQueue("orders"))) {
        for (int i = 0; i < 5; i++) {
          producer.send(session.createTextMessage("order"));
          assertThat(handled.poll(20, TimeUnit.SECONDS)).isEqualTo("null");
        }
      } finally {
        container.shutdown();
      }

      assertThat(log.events())
          .hasSize(5)
          .noneMatch(event -> event.getMDCPropertyMap().containsKey(Correlation.MDC_KEY));
    } finally {
      threads.shutdown();
      assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
