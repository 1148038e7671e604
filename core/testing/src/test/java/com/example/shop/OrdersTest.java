package com.example.shop;

import static dev.clew.testing.RecordAssertions.assertThatRecords;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CorrelationExtension;
import dev.clew.testing.CorrelationId;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The Java of the module's README, word for word, and what it needs around it. */
public class OrdersTest {
  static class Orders {
    private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

    void accept(int order) {
      LOG.info("order {} accepted", order);
    }
  }

  private static final Orders orders = new Orders();

  @Test
  void the_log_file_of_a_service(@TempDir Path folder) throws Exception {
    Path logFile =
        Files.writeString(
            folder.resolve("orders.json"),
            """
            {"log.level":"INFO","message":"order 42 accepted","log.logger":"com.example.shop.Orders","correlation_id":"a-1","orderId":42}
            {"log.level":"INFO","message":"POST /orders 201 in 3.141 ms","log.logger":"dev.clew.access","correlation_id":"a-1"}
            """);

    assertThatRecords(logFile)
        .withId("a-1")
        .containsExactly("order 42 accepted", "POST /orders 201 in 3.141 ms");
    assertThatRecords(logFile).withoutId().isEmpty();
    assertThatRecords(logFile).atLevel(Level.ERROR).isEmpty();
    assertThatRecords(logFile)
        .fromLogger("com.example.shop")
        .records()
        .allSatisfy(record -> assertThat(record.fields()).containsEntry("orderId", 42));
  }

  @ExtendWith(CorrelationExtension.class)
  public static class AcceptingTest {
    @Test
    @CorrelationId("test-1")
    void an_order_is_logged_with_its_id() {
      try (CapturedLog log = CapturedLog.of("com.example.shop")) {
        orders.accept(42);

        assertThatRecords(log.events()).withId("test-1").containsExactly("order 42 accepted");
      }
    }
  }

  static class LenientTest {
    @RegisterExtension
    static final CorrelationExtension correlation = CorrelationExtension.withoutStrictMode();

    @Test
    void an_id_that_cannot_be_one_is_replaced() {
      try (var scope = Correlation.open("no ID")) {
        assertThat(scope.context().id()).isNotEqualTo("no ID");
      }
    }
  }
}
