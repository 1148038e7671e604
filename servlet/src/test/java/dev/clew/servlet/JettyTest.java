package dev.clew.servlet;

class JettyTest extends ServletContractTest {
  @Override
  RunningServer start(TestApp app) throws Exception {
    return JettyServer.start(app);
  }

  @Override
  boolean listenersAreToldLast() {
    return false; // Jetty logs exceptions and dispatches to error pages after that.
  }
}
