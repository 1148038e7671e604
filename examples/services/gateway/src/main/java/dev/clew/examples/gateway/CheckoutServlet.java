package dev.clew.examples.gateway;

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

  private final OrdersClient orders;

  CheckoutServlet(OrdersClient orders) {
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
    String orderId = path.substring(1);

    log.atInfo().addKeyValue("orderId", orderId).log("checkout received");
    response.setContentType("text/plain");
    log.atDebug().addKeyValue("orderId", orderId).addKeyValue("card", card).log("asking orders");
    try {
      String receipt = orders.place(orderId, amount, card);
      log.atInfo().addKeyValue("orderId", orderId).log("checkout done");
      response.getWriter().println(receipt);
    } catch (IOException e) {
      log.atError().setCause(e).addKeyValue("orderId", orderId).log("checkout failed");
      response.setStatus(502);
      response.getWriter().println("the order could not be placed");
    }
  }
}
