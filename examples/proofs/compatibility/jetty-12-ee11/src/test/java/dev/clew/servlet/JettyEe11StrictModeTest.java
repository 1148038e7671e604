package dev.clew.servlet;

class JettyEe11StrictModeTest extends StrictModeContractTest {
  @Override
  RunningServer start(TestApp app) throws Exception {
    return JettyEe11Server.start(app);
  }
}
