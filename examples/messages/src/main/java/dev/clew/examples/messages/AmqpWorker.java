package dev.clew.examples.messages;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles a queue's messages one after the other and acknowledges each. One that fails is delivered
 * again, as often as the queue's delivery limit says, and then is a dead letter.
 */
public final class AmqpWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AmqpWorker.class);

  private final Channel channel;
  private final Handler handler;
  private boolean closed;

  private AmqpWorker(Channel channel, Handler handler) {
    this.channel = channel;
    this.handler = handler;
  }

  /** Starts a worker on a channel of its own. */
  public static AmqpWorker start(Connection connection, String queue, Handler handler)
      throws IOException {
    AmqpWorker worker = new AmqpWorker(connection.createChannel(), handler);
    worker.channel.basicQos(10);
    worker.channel.basicConsume(
        queue,
        false,
        AmqpCorrelation.deliver((consumerTag, delivery) -> worker.handle(delivery)),
        consumerTag -> log.error("the broker has cancelled the consumer of {}", queue));
    return worker;
  }

  /** Throws nothing of the handler's: the client library would close the channel. */
  private synchronized void handle(Delivery delivery) throws IOException {
    if (closed) {
      // Not acknowledged, so the broker delivers it to somebody else.
      return;
    }
    long tag = delivery.getEnvelope().getDeliveryTag();
    try {
      handler.handle(new String(delivery.getBody(), StandardCharsets.UTF_8));
    } catch (Exception e) {
      log.error("message failed", e);
      channel.basicNack(tag, false, true);
      return;
    }
    channel.basicAck(tag, false);
  }

  /** Waits for the message that is being handled, so that it can be acknowledged. */
  @Override
  public synchronized void close() throws IOException, TimeoutException {
    closed = true;
    channel.close();
  }
}
