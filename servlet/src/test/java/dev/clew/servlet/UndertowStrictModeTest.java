package dev.clew.servlet;

import dev.clew.containers.UndertowServer;
import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.StrictModeContractTest;
import dev.clew.testing.servlet.TestApp;

class UndertowStrictModeTest extends StrictModeContractTest {
  @Override
  protected RunningServer start(TestApp app) throws Exception {
    return UndertowServer.start(app);
  }
}
