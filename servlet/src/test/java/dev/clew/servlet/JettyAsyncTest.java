package dev.clew.servlet;

import dev.clew.containers.JettyServer;
import dev.clew.testing.servlet.AsyncContractTest;
import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.TestApp;

class JettyAsyncTest extends AsyncContractTest {
  @Override
  protected RunningServer start(TestApp app) throws Exception {
    return JettyServer.start(app);
  }
}
