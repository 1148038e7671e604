package dev.clew.examples.compatibility;

import dev.clew.testing.servlet.AsyncContractTest;
import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.TestApp;

class JettyEe11AsyncTest extends AsyncContractTest {
  @Override
  protected RunningServer start(TestApp app) throws Exception {
    return JettyEe11Server.start(app);
  }
}
