package dev.clew.servlet;

import jakarta.servlet.ServletContext;
import java.util.Set;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.util.descriptor.web.ErrorPage;

final class TomcatServer {
  private TomcatServer() {}

  static RunningServer start(TestApp app) throws Exception {
    Connector connector = new Connector();
    connector.setPort(0);
    AbstractProtocol<?> protocol = (AbstractProtocol<?>) connector.getProtocolHandler();
    protocol.setMinSpareThreads(RunningServer.WORKERS);
    protocol.setMaxThreads(RunningServer.WORKERS);
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir("target/tomcat");
    tomcat.setConnector(connector);
    StandardContext context = (StandardContext) tomcat.addContext("", null);
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
}
