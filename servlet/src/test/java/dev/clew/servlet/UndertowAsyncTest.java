package dev.clew.servlet;

import dev.clew.containers.UndertowServer;
import dev.clew.testing.servlet.AsyncContractTest;
import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.TestApp;

class UndertowAsyncTest extends AsyncContractTest {
  @Override
  protected RunningServer start(TestApp app) throws Exception {
    return UndertowServer.start(app);
  }

  @Override
  protected boolean answersWhenAnErrorPageGoesAsynchronous() {
    return false;
  }

  @Override
  protected boolean answersWhenDispatchedOnError() {
    return false;
  }
}
