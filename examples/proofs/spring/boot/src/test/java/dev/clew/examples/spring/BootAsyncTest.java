package dev.clew.examples.spring;

import dev.clew.testing.servlet.AsyncContractTest;
import dev.clew.testing.servlet.RunningServer;
import dev.clew.testing.servlet.TestApp;
import org.springframework.boot.SpringBootVersion;

/** The suite of the containers, with the filter that Spring Boot's auto-configuration makes. */
class BootAsyncTest extends AsyncContractTest {
  @Override
  protected RunningServer start(TestApp app) {
    return BootServer.start(app);
  }

  @Override
  public String container() {
    return "Spring Boot " + SpringBootVersion.getVersion();
  }

  /** To Spring Boot's own error page Tomcat completes some of them only when they time out. */
  @Override
  protected boolean answersWhenAnErrorPageGoesAsynchronous() {
    return false;
  }
}
