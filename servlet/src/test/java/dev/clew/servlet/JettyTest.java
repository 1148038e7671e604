package dev.clew.servlet;

import dev.clew.containers.JettyServer;
import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.ServletContractTest;
import dev.clew.testing.servlet.TestApp;

class JettyTest extends ServletContractTest {
  @Override
  protected RunningServer start(TestApp app) throws Exception {
    return JettyServer.start(app);
  }

  @Override
  protected boolean listenersAreToldLast() {
    return false; // Jetty logs exceptions and dispatches to error pages after that.
  }
}
