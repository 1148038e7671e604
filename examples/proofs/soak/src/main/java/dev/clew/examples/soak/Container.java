package dev.clew.examples.soak;

import jakarta.servlet.ServletContext;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A running servlet container with few threads, so that each serves many requests. */
interface Container extends AutoCloseable {
  int WORKERS = 4;

  int port();

  static Container tomcat(Consumer<ServletContext> application) throws Exception {
    Connector connector = new Connector();
    connector.setPort(0);
    AbstractHttp11Protocol<?> protocol = (AbstractHttp11Protocol<?>) connector.getProtocolHandler();
    protocol.setMinSpareThreads(WORKERS);
    protocol.setMaxThreads(WORKERS);
    protocol.setMaxKeepAliveRequests(-1);
    connector.addUpgradeProtocol(new Http2Protocol());
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
    tomcat.setConnector(connector);
    StandardContext context = (StandardContext) tomcat.addContext("", null);
    context.addServletContainerInitializer(
        (Set<Class<?>> types, ServletContext servletContext) -> application.accept(servletContext),
        null);
    // Looking for leaks at the end wants the JDK opened, and finds the soak's own threads.
    context.setClearReferencesObjectStreamClassCaches(false);
    context.setClearReferencesRmiTargets(false);
    context.setClearReferencesThreadLocals(false);
    ErrorPage page = new ErrorPage();
    page.setLocation(Application.ERROR_PAGE);
    context.addErrorPage(page);
    tomcat.start();
    if (context.getState() != LifecycleState.STARTED) {
      tomcat.stop();
      throw new IllegalStateException("the application did not start on Tomcat; see its log");
    }
    return new Container() {
      @Override
      public int port() {
        return connector.getLocalPort();
      }

      @Override
      public void close() throws Exception {
        tomcat.stop();
        tomcat.destroy();
      }
    };
  }

  static Container jetty(Consumer<ServletContext> application) throws Exception {
    QueuedThreadPool pool = new QueuedThreadPool(WORKERS + 2, WORKERS + 2);
    pool.setReservedThreads(0);
    Server server = new Server(pool);
    HttpConfiguration http = new HttpConfiguration();
    ServerConnector connector =
        new ServerConnector(
            server, 1, 1, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
    server.addConnector(connector);
    ServletContextHandler handler = new ServletContextHandler("/");
    handler.addServletContainerInitializer(
        (Set<Class<?>> types, ServletContext servletContext) -> application.accept(servletContext));
    ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
    errors.addErrorPage(ErrorPageErrorHandler.GLOBAL_ERROR_PAGE, Application.ERROR_PAGE);
    handler.setErrorHandler(errors);
    server.setHandler(handler);
    server.start();
    return new Container() {
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
