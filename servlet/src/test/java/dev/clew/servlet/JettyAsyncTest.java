package dev.clew.servlet;

class JettyAsyncTest extends AsyncContractTest {
  @Override
  RunningServer start(TestApp app) throws Exception {
    return JettyServer.start(app);
  }
}
