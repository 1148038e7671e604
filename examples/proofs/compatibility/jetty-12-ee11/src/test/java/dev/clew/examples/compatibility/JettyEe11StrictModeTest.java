package dev.clew.examples.compatibility;

import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.StrictModeContractTest;
import dev.clew.testing.servlet.TestApp;

class JettyEe11StrictModeTest extends StrictModeContractTest {
  @Override
  protected RunningServer start(TestApp app) throws Exception {
    return JettyEe11Server.start(app);
  }
}
