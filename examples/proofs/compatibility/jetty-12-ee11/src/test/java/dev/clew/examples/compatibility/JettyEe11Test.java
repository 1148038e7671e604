package dev.clew.examples.compatibility;

import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.ServletContractTest;
import dev.clew.testing.servlet.TestApp;

class JettyEe11Test extends ServletContractTest {
  @Override
  protected RunningServer start(TestApp app) throws Exception {
    return JettyEe11Server.start(app);
  }

  @Override
  protected boolean listenersAreToldLast() {
    return false; // Jetty logs exceptions and dispatches to error pages after that.
  }
}
