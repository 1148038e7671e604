package dev.clew.examples.gateway;

import dev.clew.servlet.CorrelationFilter;
import jakarta.servlet.DispatcherType;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;

/**
 * The shop's front door: takes checkouts and hands them to the service {@code orders}.
 *
 * <p>System properties: {@code port} (0 for a free one), {@code orders.url} and {@code log.file}.
 */
public final class Gateway {
  private Gateway() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(System.getProperty("port", "8080"));
    OrdersClient orders =
        new OrdersClient(System.getProperty("orders.url", "http://localhost:8081"));

    ServletContextHandler context = new ServletContextHandler();
    context.addFilter(new CorrelationFilter(), "/*", EnumSet.allOf(DispatcherType.class));
    context.addServlet(new CheckoutServlet(orders), "/checkout/*");
    context.addServlet(new HealthServlet(), "/health");

    Server server = new Server(new InetSocketAddress("localhost", port));
    server.setHandler(context);
    server.setStopAtShutdown(true);
    server.start();
    System.out.println("gateway listens on http://localhost:" + server.getURI().getPort());
  }
}
