package dev.clew.examples.messages;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.DeliverCallback;
import dev.clew.Correlation;
import dev.clew.CorrelationPropagator;
import dev.clew.CorrelationScope;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The correlation ID in AMQP 0-9-1: in the header {@code Correlation-Id}. The property {@code
 * correlation-id} is left alone: it belongs to those who match replies with their requests.
 */
public final class AmqpCorrelation {
  private static final CorrelationPropagator PROPAGATOR = CorrelationPropagator.create();

  private AmqpCorrelation() {}

  /** The properties to publish with: with the current ID, unless they have one already. */
  public static BasicProperties inject(BasicProperties properties) {
    Map<String, Object> headers = new HashMap<>();
    if (properties.getHeaders() != null) {
      headers.putAll(properties.getHeaders());
    }
    PROPAGATOR.inject(Correlation.current(), headers, Map::putIfAbsent);
    return properties.builder().headers(headers).build();
  }

  /** Has each message handled under its own ID, or under a new one. */
  public static DeliverCallback deliver(DeliverCallback callback) {
    return (consumerTag, delivery) -> {
      try (CorrelationScope scope = open(delivery.getProperties())) {
        callback.handle(consumerTag, delivery);
      }
    };
  }

  /** The same, for a message that was fetched with {@code basicGet}. */
  public static CorrelationScope open(BasicProperties properties) {
    return PROPAGATOR.openRoot(properties, AmqpCorrelation::get);
  }

  /** A text arrives as a {@code LongString}, whose {@code toString} is the text. */
  private static @Nullable String get(BasicProperties properties, String name) {
    Map<String, Object> headers = properties.getHeaders();
    Object value = headers == null ? null : headers.get(name);
    return value == null ? null : value.toString();
  }
}
