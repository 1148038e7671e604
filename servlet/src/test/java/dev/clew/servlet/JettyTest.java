package dev.clew.servlet;

class JettyTest extends ServletContractTest {
  @Override
  RunningServer start(TestApp app) throws Exception {
    return JettyServer.start(app);
  }
}
