package dev.clew.examples.messages.shop;

import dev.clew.examples.messages.JmsWorker;
import dev.clew.okhttp.OkHttpCorrelation;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes orders from the queue and has them paid over HTTP; looks after those that could not be, in
 * the queue of the dead letters.
 *
 * <p>System properties: {@code broker.url}, {@code payments.url} and {@code log.file}.
 */
public final class Cashier {
  private static final Logger log = LoggerFactory.getLogger(Cashier.class);

  private final OkHttpClient client =
      OkHttpCorrelation.instrument(new OkHttpClient.Builder()).build();
  private final HttpUrl payments;

  private Cashier(String payments) {
    this.payments = HttpUrl.get(payments);
  }

  public static void main(String[] args) throws JMSException, InterruptedException {
    String broker = System.getProperty("broker.url", "tcp://localhost:61616");
    Cashier cashier = new Cashier(System.getProperty("payments.url", "http://localhost:8082"));
    try {
      Connection connection = OrderQueue.connect(new ActiveMQConnectionFactory(broker), broker);
      connection.setExceptionListener(
          e -> {
            BrokerDownException down = new BrokerDownException(broker, e);
            log.error("the broker is gone", down);
            System.out.println(down.getMessage());
            System.exit(1);
          });
      JmsWorker.start(connection, OrderQueue.NAME, text -> cashier.pay(Order.of(text)));
      JmsWorker.start(connection, OrderQueue.DEAD_LETTERS, text -> Cashier.giveUp(Order.of(text)));
    } catch (BrokerDownException e) {
      System.out.println(e.getMessage());
      System.exit(1);
    }
    System.out.println("cashier listens on " + broker);
    // The client library has daemon threads only.
    new CountDownLatch(1).await();
  }

  private void pay(Order order) throws IOException {
    log.atInfo().addKeyValue("orderId", order.id()).log("order received");
    Request request =
        new Request.Builder()
            .url(
                payments.newBuilder().addPathSegment("payments").addPathSegment(order.id()).build())
            .post(
                new FormBody.Builder()
                    .add("amount", order.amount())
                    .add("card", order.card())
                    .build())
            .build();
    try (Response response = client.newCall(request).execute()) {
      if (!response.isSuccessful()) {
        throw new IOException(order.id() + " was not paid: payments answered " + response.code());
      }
    }
    log.atInfo().addKeyValue("orderId", order.id()).log("order paid");
  }

  private static void giveUp(Order order) {
    log.atWarn().addKeyValue("orderId", order.id()).log("order given up");
  }
}
