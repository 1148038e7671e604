package dev.clew.examples.messages.shop;

import dev.clew.servlet.CorrelationFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;

/**
 * Takes orders over HTTP and puts them into a queue.
 *
 * <p>System properties: {@code port} (0 for a free one), {@code broker.url} and {@code log.file}.
 */
public final class Shop {
  private Shop() {}

  public static void main(String[] args) throws Exception {
    OrderQueue orders = new OrderQueue(System.getProperty("broker.url", "tcp://localhost:61616"));
    try {
      orders.connection();
    } catch (BrokerDownException e) {
      System.out.println(e.getMessage());
      System.exit(1);
    }
    Server server = start(Integer.getInteger("port", 8080), orders);
    server.setStopAtShutdown(true);
    System.out.println("shop listens on http://localhost:" + server.getURI().getPort());
  }

  static Server start(int port, OrderQueue orders) throws Exception {
    ServletContextHandler context = new ServletContextHandler();
    context.addFilter(new CorrelationFilter(), "/*", EnumSet.allOf(DispatcherType.class));
    context.addServlet(new CheckoutServlet(orders), "/checkout/*");
    context.addServlet(new HealthServlet(), "/health");
    Server server = new Server(new InetSocketAddress("localhost", port));
    server.setHandler(context);
    server.start();
    return server;
  }

  /** Says that the service is up. */
  private static final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/plain");
      response.getWriter().println("up");
    }
  }
}
