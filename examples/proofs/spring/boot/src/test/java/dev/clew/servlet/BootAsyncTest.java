package dev.clew.servlet;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;

/** The suite of the containers, with the filter that Spring Boot's auto-configuration makes. */
class BootAsyncTest extends AsyncContractTest {
  @Override
  RunningServer start(TestApp app) {
    return BootServer.start(app);
  }

  @Override
  public String container() {
    return "Spring Boot " + SpringBootVersion.getVersion();
  }

  @Override
  @Test
  @Disabled("to Spring Boot's own error page Tomcat never completes such a request, Clew or not")
  void an_exception_after_going_asynchronous_has_one_record() {}
}
