package dev.clew.servlet;

import dev.clew.containers.UndertowServer;
import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.ServletContractTest;
import dev.clew.testing.servlet.TestApp;

class UndertowTest extends ServletContractTest {
  @Override
  protected RunningServer start(TestApp app) throws Exception {
    return UndertowServer.start(app);
  }

  @Override
  protected boolean ownErrorAnswerKeepsHeaders() {
    return false; // Undertow clears them all.
  }
}
