package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.support.ErrorPageFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** In a war, a filter of Spring Boot's own catches what fails, and forwards to the error page. */
class WarErrorsTest extends BootTest {
  @Test
  @DisplayName("R85: an exception that Spring Boot answers in a war is in the record")
  void an_exception_that_springs_own_filter_answers_is_in_the_access_record() throws Exception {
    try (RunningApplication shop = RunningApplication.start(War.class)) {
      HttpResponse<String> response = shop.get("/throws", "Correlation-Id", "a-1");
      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.headers().allValues("Correlation-Id")).containsExactly("a-1");
      assertThat(response.body()).contains("\"correlation_id\":\"a-1\"");

      List<ILoggingEvent> records = shop.accessEvents();
      assertThat(records).hasSize(1);
      assertThat(records.get(0).getMDCPropertyMap()).containsEntry(Correlation.MDC_KEY, "a-1");
      assertThat(records.get(0).getLevel()).isEqualTo(Level.ERROR);
      assertThat(records.get(0).getThrowableProxy().getMessage()).isEqualTo("no such luck");
    }
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(FailedRequestsTest.Controller.class)
  static class War {
    @Bean
    ErrorPageFilter errorPageFilter() {
      return new ErrorPageFilter();
    }
  }
}
