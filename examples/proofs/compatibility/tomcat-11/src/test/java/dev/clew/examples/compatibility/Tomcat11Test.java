package dev.clew.examples.compatibility;

import dev.clew.containers.TomcatServer;
import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.ServletContractTest;
import dev.clew.testing.servlet.TestApp;

/** The server of the suite for Tomcat 10.1, as it is, with the classes of Tomcat 11. */
class Tomcat11Test extends ServletContractTest {
  @Override
  protected RunningServer start(TestApp app) throws Exception {
    return TomcatServer.start(app);
  }
}
