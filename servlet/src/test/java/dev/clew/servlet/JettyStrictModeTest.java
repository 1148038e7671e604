package dev.clew.servlet;

import dev.clew.containers.JettyServer;
import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.StrictModeContractTest;
import dev.clew.testing.servlet.TestApp;

class JettyStrictModeTest extends StrictModeContractTest {
  @Override
  protected RunningServer start(TestApp app) throws Exception {
    return JettyServer.start(app);
  }
}
