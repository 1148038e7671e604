package dev.clew.containers;

import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.TestApp;
import jakarta.servlet.ServletContext;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.CustomRequestLog;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty, embedded, as the contract suites want it. */
public final class JettyServer {
  private JettyServer() {}

  /** Starts it on a free port. */
  public static RunningServer start(TestApp app) throws Exception {
    // One more for the acceptor and one for the selector; none in reserve, so that which thread
    // serves a request is never the selector's own.
    int threads = RunningServer.WORKERS + 2;
    QueuedThreadPool pool = new QueuedThreadPool(threads, threads);
    pool.setReservedThreads(0);
    Server server = new Server(pool);
    HttpConfiguration http = new HttpConfiguration();
    ServerConnector connector =
        new ServerConnector(
            server, 1, 1, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
    connector.setAcceptQueueSize(RunningServer.BACKLOG);
    server.addConnector(connector);
    ServletContextHandler handler = new ServletContextHandler("/");
    handler.addServletContainerInitializer(
        (Set<Class<?>> classes, ServletContext context) -> app.configure(context));
    String errorPage = app.errorPage();
    if (errorPage != null) {
      ErrorPageErrorHandler errorHandler = new ErrorPageErrorHandler();
      errorHandler.addErrorPage(ErrorPageErrorHandler.GLOBAL_ERROR_PAGE, errorPage);
      handler.setErrorHandler(errorHandler);
    }
    server.setHandler(handler);
    List<String> accessLines = new CopyOnWriteArrayList<>();
    server.setRequestLog(new CustomRequestLog(accessLines::add, "%s %{correlation_id}attr"));
    try {
      server.start();
    } catch (Exception e) {
      server.stop();
      throw e;
    }
    return new RunningServer() {
      @Override
      public int port() {
        return connector.getLocalPort();
      }

      @Override
      public List<String> accessLines() {
        return List.copyOf(accessLines);
      }

      @Override
      public void close() throws Exception {
        server.stop();
      }
    };
  }
}
