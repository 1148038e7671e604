package dev.clew.servlet;

class UndertowStrictModeTest extends StrictModeContractTest {
  @Override
  RunningServer start(TestApp app) throws Exception {
    return UndertowServer.start(app);
  }
}
