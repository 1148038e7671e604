package dev.clew.servlet;

class JettyStrictModeTest extends StrictModeContractTest {
  @Override
  RunningServer start(TestApp app) throws Exception {
    return JettyServer.start(app);
  }
}
