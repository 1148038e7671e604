package dev.clew.examples.opentelemetry;

import dev.clew.servlet.CorrelationFilter;
import jakarta.servlet.DispatcherType;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.EnumSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;

/**
 * Takes parcels on. Its thread pool is a plain one, and one of its clients knows nothing of Clew:
 * under OpenTelemetry's Java agent both carry the correlation ID nevertheless.
 *
 * <p>System properties: {@code port} (0 for a free one), {@code depot.url} and {@code log.file}.
 */
public final class Courier {
  private Courier() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(System.getProperty("port", "8083"));
    URI depot = URI.create(System.getProperty("depot.url", "http://localhost:8084"));
    AtomicInteger count = new AtomicInteger();
    ExecutorService pool =
        Executors.newFixedThreadPool(
            2, task -> new Thread(task, "courier-pool-" + count.incrementAndGet()));

    ServletContextHandler context = new ServletContextHandler();
    context.addFilter(new CorrelationFilter(), "/*", EnumSet.allOf(DispatcherType.class));
    context.addServlet(new ParcelServlet(new Depot(depot), pool), "/parcels/*");

    Server server = new Server(new InetSocketAddress("localhost", port));
    server.setHandler(context);
    server.setStopAtShutdown(true);
    // Somebody's baggage can be larger than Jetty expects.
    server
        .getConnectors()[0]
        .getConnectionFactory(HttpConnectionFactory.class)
        .getHttpConfiguration()
        .setRequestHeaderSize(32 * 1024);
    server.start();
    System.out.println("courier listens on http://localhost:" + server.getURI().getPort());
  }
}
