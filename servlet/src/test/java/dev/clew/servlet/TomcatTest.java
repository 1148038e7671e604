package dev.clew.servlet;

class TomcatTest extends ServletContractTest {
  @Override
  RunningServer start(TestApp app) throws Exception {
    return TomcatServer.start(app);
  }
}
