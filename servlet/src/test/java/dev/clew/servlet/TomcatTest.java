package dev.clew.servlet;

import dev.clew.containers.TomcatServer;
import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.ServletContractTest;
import dev.clew.testing.servlet.TestApp;

class TomcatTest extends ServletContractTest {
  @Override
  protected RunningServer start(TestApp app) throws Exception {
    return TomcatServer.start(app);
  }
}
