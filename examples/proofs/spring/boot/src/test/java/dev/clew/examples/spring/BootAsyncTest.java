package dev.clew.examples.spring;

import dev.clew.testing.servlet.AsyncContractTest;
import dev.clew.testing.servlet.TestApp;
import dev.clew.testing.servlet.RunningServer;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
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

  @Override
  @Test
  @Disabled("to Spring Boot's own error page Tomcat never completes such a request, Clew or not")
  protected void an_exception_after_going_asynchronous_has_one_record() {}

  @Override
  @Test
  @Disabled("to Spring Boot's own error page Tomcat never completes such a request, Clew or not")
  protected void the_record_says_what_the_client_gets_after_an_error_that_is_dispatched() {}

  /** To Spring Boot's own error page Tomcat completes some of them only when they time out. */
  @Override
  protected boolean answersWhenAnErrorPageGoesAsynchronous() {
    return false;
  }
}
