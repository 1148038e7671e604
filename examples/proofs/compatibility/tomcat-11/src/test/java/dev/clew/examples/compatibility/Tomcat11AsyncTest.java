package dev.clew.examples.compatibility;

import dev.clew.containers.TomcatServer;
import dev.clew.testing.servlet.AsyncContractTest;
import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.TestApp;

class Tomcat11AsyncTest extends AsyncContractTest {
  @Override
  protected RunningServer start(TestApp app) throws Exception {
    return TomcatServer.start(app);
  }
}
