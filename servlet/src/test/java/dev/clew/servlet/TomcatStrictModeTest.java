package dev.clew.servlet;

class TomcatStrictModeTest extends StrictModeContractTest {
  @Override
  RunningServer start(TestApp app) throws Exception {
    return TomcatServer.start(app);
  }
}
