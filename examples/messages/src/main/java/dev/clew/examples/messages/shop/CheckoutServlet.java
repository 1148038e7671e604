package dev.clew.examples.messages.shop;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /checkout/{orderId}} with the form fields {@code amount} and {@code card}. */
@SuppressWarnings("serial") // Servlets are never serialized.
final class CheckoutServlet extends HttpServlet {
  private static final Logger log = LoggerFactory.getLogger(CheckoutServlet.class);

  private final OrderQueue orders;

  CheckoutServlet(OrderQueue orders) {
    this.orders = orders;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getPathInfo();
    String amount = request.getParameter("amount");
    String card = request.getParameter("card");
    if (path == null || path.length() < 2 || amount == null || card == null) {
      response.sendError(400, "expected /checkout/{orderId} with the form fields amount and card");
      return;
    }
    Order order = new Order(path.substring(1), amount, card);
    log.atInfo().addKeyValue("orderId", order.id()).log("checkout received");
    try {
      orders.put(order);
    } catch (BrokerDownException e) {
      log.atError().setCause(e).addKeyValue("orderId", order.id()).log("order not queued");
      response.setStatus(503);
      return;
    }
    log.atInfo().addKeyValue("orderId", order.id()).log("order queued");
    response.setStatus(202);
  }
}
