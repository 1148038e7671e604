package dev.clew.servlet;

class JettyEe11AsyncTest extends AsyncContractTest {
  @Override
  RunningServer start(TestApp app) throws Exception {
    return JettyEe11Server.start(app);
  }
}
