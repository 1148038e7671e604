package dev.clew.servlet;

class TomcatAsyncTest extends AsyncContractTest {
  @Override
  RunningServer start(TestApp app) throws Exception {
    return TomcatServer.start(app);
  }
}
