package dev.clew.examples.spring.war;

import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;

class TomcatWarTest extends WarContract {
  @Override
  Container start(Path war) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(war.resolveSibling("tomcat").toString());
    Connector connector = new Connector();
    connector.setPort(0);
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", war.toString());
    context.setParentClassLoader(new ContainerClasses());
    ContextConfig webXml = new ContextConfig();
    webXml.setDefaultWebXml(tomcat.noDefaultWebXmlPath());
    context.addLifecycleListener(webXml);
    tomcat.start();
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
}
