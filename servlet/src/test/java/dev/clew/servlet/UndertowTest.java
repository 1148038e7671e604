package dev.clew.servlet;

class UndertowTest extends ServletContractTest {
  @Override
  RunningServer start(TestApp app) throws Exception {
    return UndertowServer.start(app);
  }

  @Override
  boolean ownErrorAnswerKeepsHeaders() {
    return false; // Undertow clears them all.
  }
}
