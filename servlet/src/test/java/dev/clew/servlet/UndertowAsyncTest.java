package dev.clew.servlet;

class UndertowAsyncTest extends AsyncContractTest {
  @Override
  RunningServer start(TestApp app) throws Exception {
    return UndertowServer.start(app);
  }

  @Override
  boolean answersWhenAnErrorPageGoesAsynchronous() {
    return false;
  }
}
