package dev.clew.spring.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationIdGenerator;
import dev.clew.CorrelationScope;
import dev.clew.testing.CleanThreadTest;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.core.env.StandardEnvironment;

/** The IDs of messages that the application keeps. */
class RabbitMessagesTest extends CleanThreadTest {
  private final RabbitMessages messages =
      new RabbitMessages(new Incoming(new StandardEnvironment(), CorrelationIdGenerator.uuidV7()));

  /** Headers to which another thread's are added just before those of the first. */
  private static final class Headers extends HashMap<String, Object> {
    private static final long serialVersionUID = 1;
    private transient @Nullable Runnable before;

    @Override
    public @Nullable Object computeIfAbsent(String name, Function<? super String, ?> value) {
      Runnable now = before;
      before = null;
      if (now != null) {
        now.run();
      }
      return super.computeIfAbsent(name, value);
    }
  }

  private String send(String id, Message message) {
    try (CorrelationScope scope = Correlation.open(id)) {
      return String.valueOf(
          messages
              .postProcessMessage(message)
              .getMessageProperties()
              .getHeaders()
              .get("Correlation-Id"));
    }
  }

  @Test
  void a_message_that_two_threads_send_at_once_has_the_id_of_each() {
    Headers headers = new Headers();
    MessageProperties properties =
        new MessageProperties() {
          @Override
          public Map<String, Object> getHeaders() {
            return headers;
          }
        };
    Message kept = new Message(new byte[] {1}, properties);
    String[] other = new String[1];
    headers.before = () -> other[0] = CompletableFuture.supplyAsync(() -> send("b-2", kept)).join();

    assertThat(send("a-1", kept)).isEqualTo("a-1");
    assertThat(other[0]).isEqualTo("b-2");
    assertThat(send("c-3", kept)).isEqualTo("c-3");
  }
}
