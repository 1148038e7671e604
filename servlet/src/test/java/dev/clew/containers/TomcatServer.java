package dev.clew.containers;

import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.TestApp;
import jakarta.servlet.ServletContext;
import java.io.CharArrayWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.AbstractAccessLogValve;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.ErrorPage;

/** Tomcat, embedded, as the contract suites want it. */
public final class TomcatServer {
  private TomcatServer() {}

  /** Starts it on a free port. */
  public static RunningServer start(TestApp app) throws Exception {
    Connector connector = new Connector();
    connector.setPort(0);
    AbstractProtocol<?> protocol = (AbstractProtocol<?>) connector.getProtocolHandler();
    protocol.setMinSpareThreads(RunningServer.WORKERS);
    protocol.setMaxThreads(RunningServer.WORKERS);
    protocol.setAcceptCount(RunningServer.BACKLOG);
    connector.addUpgradeProtocol(new Http2Protocol());
    AccessLog accessLog = new AccessLog();
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir("target/tomcat");
    tomcat.setConnector(connector);
    StandardContext context = (StandardContext) tomcat.addContext("", null);
    context.getParent().getPipeline().addValve(accessLog);
    context.addServletContainerInitializer(
        (Set<Class<?>> classes, ServletContext servletContext) -> {
          // Without a servlet that fits, no filter is called either.
          servletContext.addServlet("default", new DefaultServlet()).addMapping("/");
          app.configure(servletContext);
        },
        null);
    if (app.errorPage() != null) {
      ErrorPage errorPage = new ErrorPage();
      errorPage.setLocation(app.errorPage());
      context.addErrorPage(errorPage);
    }
    tomcat.start();
    RunningServer server =
        new RunningServer() {
          @Override
          public int port() {
            return connector.getLocalPort();
          }

          @Override
          public List<String> accessLines() {
            return List.copyOf(accessLog.lines);
          }

          @Override
          public void close() throws Exception {
            tomcat.stop();
            tomcat.destroy();
          }
        };
    if (context.getState() != LifecycleState.STARTED) {
      server.close();
      throw new IllegalStateException("the application did not start");
    }
    return server;
  }

  private static final class AccessLog extends AbstractAccessLogValve {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    AccessLog() {
      setPattern("%s %{correlation_id}r");
    }

    @Override
    protected void log(CharArrayWriter message) {
      lines.add(message.toString());
    }
  }
}
