package dev.clew.servlet;

import jakarta.servlet.ServletContext;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

final class JettyServer {
  private JettyServer() {}

  static RunningServer start(TestApp app) throws Exception {
    // One more for the acceptor and one for the selector; none in reserve, so that which thread
    // serves a request is never the selector's own.
    int threads = RunningServer.WORKERS + 2;
    QueuedThreadPool pool = new QueuedThreadPool(threads, threads);
    pool.setReservedThreads(0);
    Server server = new Server(pool);
    ServerConnector connector = new ServerConnector(server, 1, 1);
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
      public void close() throws Exception {
        server.stop();
      }
    };
  }
}
