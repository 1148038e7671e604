package dev.clew.examples.orders;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /orders/{orderId}} with the form fields {@code amount} and {@code card}. */
@SuppressWarnings("serial") // Servlets are never serialized.
final class OrderServlet extends HttpServlet {
  private static final Logger log = LoggerFactory.getLogger(OrderServlet.class);

  private final Warehouse warehouse;
  private final PaymentsClient payments;
  private final ExecutorService pool;

  OrderServlet(Warehouse warehouse, PaymentsClient payments, ExecutorService pool) {
    this.warehouse = warehouse;
    this.payments = payments;
    this.pool = pool;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getPathInfo();
    String amount = request.getParameter("amount");
    String card = request.getParameter("card");
    if (path == null || path.length() < 2 || amount == null || card == null) {
      response.sendError(400, "expected /orders/{orderId} with the form fields amount and card");
      return;
    }
    String orderId = path.substring(1);

    log.atInfo().addKeyValue("orderId", orderId).log("order received");
    // The pool carries the ID: what the two tasks log, and the call that one of them makes, have
    // it.
    Future<String> parcel = pool.submit(() -> warehouse.reserve(orderId));
    Future<String> receipt = pool.submit(() -> payments.take(orderId, amount, card));

    response.setContentType("text/plain");
    try {
      String answer = parcel.get() + ", " + receipt.get();
      log.atInfo().addKeyValue("orderId", orderId).log("order confirmed");
      response.getWriter().println(answer);
    } catch (ExecutionException e) {
      log.atError().setCause(e).addKeyValue("orderId", orderId).log("order failed");
      response.setStatus(500);
      response.getWriter().println("the order was not placed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("orders is stopping").initCause(e);
    }
  }
}
