package dev.clew.servlet;

class JettyEe11Test extends JettyTest {
  @Override
  RunningServer start(TestApp app) throws Exception {
    return JettyEe11Server.start(app);
  }
}
