package dev.clew.examples.spring.war;

import java.nio.file.Path;
import org.eclipse.jetty.ee.webapp.WebAppClassLoader;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.webapp.Configuration;
import org.eclipse.jetty.ee10.webapp.FragmentConfiguration;
import org.eclipse.jetty.ee10.webapp.MetaInfConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.ee10.webapp.WebInfConfiguration;
import org.eclipse.jetty.ee10.webapp.WebXmlConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

class JettyWarTest extends WarContract {
  @Override
  Container start(Path war) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    server.addConnector(connector);
    WebAppContext context = new WebAppContext(war.toString(), "/");
    context.setClassLoader(new WebAppClassLoader(new ContainerClasses(), context));
    // All but JNDI, which the war does not need.
    context.setConfigurations(
        new Configuration[] {
          new WebAppConfiguration(),
          new WebInfConfiguration(),
          new MetaInfConfiguration(),
          new WebXmlConfiguration(),
          new FragmentConfiguration(),
          new AnnotationConfiguration()
        });
    context.setThrowUnavailableOnStartupException(true);
    server.setHandler(context);
    server.start();
    return new Container() {
      @Override
      public int port() {
        return connector.getLocalPort();
      }

      @Override
      public void close() throws Exception {
        server.stop();
        server.destroy();
      }
    };
  }
}
