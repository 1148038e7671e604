package dev.clew.servlet;

import dev.clew.containers.TomcatServer;
import dev.clew.testing.servlet.AsyncContractTest;
import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.TestApp;

class TomcatAsyncTest extends AsyncContractTest {
  @Override
  protected RunningServer start(TestApp app) throws Exception {
    return TomcatServer.start(app);
  }
}
