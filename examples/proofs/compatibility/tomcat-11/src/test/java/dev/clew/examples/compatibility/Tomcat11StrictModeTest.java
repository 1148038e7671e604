package dev.clew.examples.compatibility;

import dev.clew.containers.TomcatServer;
import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.StrictModeContractTest;
import dev.clew.testing.servlet.TestApp;

class Tomcat11StrictModeTest extends StrictModeContractTest {
  @Override
  protected RunningServer start(TestApp app) throws Exception {
    return TomcatServer.start(app);
  }
}
