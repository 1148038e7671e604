package dev.clew.examples.orders;

import dev.clew.CorrelationExecutors;
import dev.clew.servlet.CorrelationFilter;
import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes orders: reserves the goods and has the service {@code payments} take the money, side by
 * side on a thread pool.
 *
 * <p>System properties: {@code port} (0 for a free one), {@code payments.url} and {@code log.file}.
 */
public final class Orders {
  private Orders() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(System.getProperty("port", "8081"));
    PaymentsClient payments =
        new PaymentsClient(System.getProperty("payments.url", "http://localhost:8082"));

    AtomicInteger count = new AtomicInteger();
    ExecutorService pool =
        CorrelationExecutors.propagating(
            Executors.newFixedThreadPool(
                4, task -> new Thread(task, "orders-pool-" + count.incrementAndGet())));

    DeploymentInfo deployment =
        Servlets.deployment()
            .setDeploymentName("orders")
            .setContextPath("/")
            .setClassLoader(Orders.class.getClassLoader())
            .addFilter(
                Servlets.filter("correlation", CorrelationFilter.class).setAsyncSupported(true))
            .addServlets(
                servlet("orders", new OrderServlet(new Warehouse(), payments, pool), "/orders/*"),
                servlet("health", new HealthServlet(), "/health"));
    for (DispatcherType dispatch : DispatcherType.values()) {
      deployment.addFilterUrlMapping("correlation", "/*", dispatch);
    }
    DeploymentManager manager = Servlets.defaultContainer().addDeployment(deployment);
    manager.deploy();

    Undertow server =
        Undertow.builder().addHttpListener(port, "localhost").setHandler(manager.start()).build();
    server.start();
    InetSocketAddress address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    System.out.println("orders listens on http://localhost:" + address.getPort());
  }

  private static ServletInfo servlet(String name, HttpServlet servlet, String mapping) {
    return Servlets.servlet(name, servlet.getClass(), new ImmediateInstanceFactory<>(servlet))
        .addMapping(mapping);
  }
}
