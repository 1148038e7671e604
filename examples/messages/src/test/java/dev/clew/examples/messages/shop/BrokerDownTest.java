package dev.clew.examples.messages.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.examples.messages.ArtemisBroker;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When no broker answers, it is said which one, where, and how to start it. */
@Timeout(120)
class BrokerDownTest extends CleanThreadTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void the_demo_says_which_broker_where_and_how_to_start_it() throws Exception {
    int port = closedPort();

    assertThat(run("--broker=tcp://localhost:" + port)).isEqualTo(1);
    assertThat(printed())
        .contains("ActiveMQ Artemis", "tcp://localhost:" + port, "refused")
        .contains("java -Dport=" + port + " -cp examples/messages/target/")
        .contains(ArtemisBroker.class.getName())
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "tcp://localhost", "not an address", "tcp:///:1"})
  void an_address_that_is_none_is_refused_with_its_value(String address) {
    assertThat(run("--broker=" + address)).isEqualTo(1);
    assertThat(printed()).contains("--broker must be", "'" + address + "'");
  }

  @Test
  void an_unknown_option_is_refused_and_the_known_ones_are_shown() {
    assertThat(run("--brokers=x")).isEqualTo(1);
    assertThat(printed()).contains("Unknown option --brokers=x", "--broker=URL");
  }

  @Test
  void what_is_not_built_is_named(@TempDir Path empty) {
    assertThat(run("--examples=" + empty, "--logs=" + empty.resolve("logs"))).isEqualTo(1);
    assertThat(printed()).contains("clew-example-messages.jar is missing: build it first");
  }

  @Test
  void the_shop_answers_503_and_its_record_has_the_id_and_says_how_to_start_it() throws Exception {
    int port = closedPort();
    String url = "tcp://localhost:" + port;
    try (OrderQueue orders = new OrderQueue(url);
        CapturedLog log = CapturedLog.of("dev.clew.examples")) {
      Server shop = Shop.start(0, orders);
      try {
        assertThat(checkout(shop, "a-1").statusCode()).isEqualTo(503);

        ILoggingEvent error =
            log.events().stream()
                .filter(event -> event.getLevel() == Level.ERROR)
                .findFirst()
                .orElseThrow();
        assertThat(error.getMDCPropertyMap()).containsEntry(Correlation.MDC_KEY, "a-1");
        assertThat(error.getThrowableProxy().getMessage())
            .contains("ActiveMQ Artemis", url, "-Dport=" + port);

        try (ArtemisBroker broker = ArtemisBroker.start(port)) {
          assertThat(checkout(shop, "b-2").statusCode()).isEqualTo(202);
        }
        assertThat(checkout(shop, "c-3").statusCode()).isEqualTo(503);
      } finally {
        shop.stop();
      }
    }
  }

  @Test
  void a_text_that_is_no_order_is_refused() {
    assertThat(Order.of(new Order("order-001", "12.50", "visa").text()))
        .isEqualTo(new Order("order-001", "12.50", "visa"));
    assertThatThrownBy(() -> Order.of("order-001")).hasMessage("not an order: 1 lines");
  }

  private static HttpResponse<Void> checkout(Server shop, String id)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://localhost:" + shop.getURI().getPort() + "/checkout/order-001"))
                .header("Correlation-Id", id)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("amount=12.50&card=visa"))
                .build(),
            BodyHandlers.discarding());
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private int run(String... args) {
    return MessagesDemo.run(new PrintStream(printed, true, StandardCharsets.UTF_8), args);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
