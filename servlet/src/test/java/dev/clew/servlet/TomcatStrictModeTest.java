package dev.clew.servlet;

import dev.clew.containers.TomcatServer;
import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.StrictModeContractTest;
import dev.clew.testing.servlet.TestApp;

class TomcatStrictModeTest extends StrictModeContractTest {
  @Override
  protected RunningServer start(TestApp app) throws Exception {
    return TomcatServer.start(app);
  }
}
