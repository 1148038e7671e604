package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.clew.Correlation;
import dev.clew.servlet.CorrelationFilter;
import dev.clew.testing.CapturedLog;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.support.SpringBootServletInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.View;

/** An application in a war: a filter of Spring Boot's answers errors, and the container none. */
class WarTest extends BootTest {
  private static final String FIELD = "\"correlation_id\":\"%s\"";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static Tomcat start(Path folder) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "localhost");
    Context context = tomcat.addContext("", folder.toString());
    context.setParentClassLoader(WarTest.class.getClassLoader());
    context.addServletContainerInitializer(
        (types, servlets) -> new Initializer().onStartup(servlets), Set.of());
    tomcat.start();
    assertThat(context.getState().isAvailable()).as("the application").isTrue();
    return tomcat;
  }

  private static HttpResponse<String> get(Tomcat tomcat, String path, String id, String accept)
      throws Exception {
    URI uri = URI.create("http://localhost:" + tomcat.getConnector().getLocalPort() + path);
    HttpResponse<String> response =
        CLIENT.send(
            HttpRequest.newBuilder(uri)
                .header("Correlation-Id", id)
                .header("Accept", accept)
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.headers().allValues("Correlation-Id")).as(id).containsExactly(id);
    return response;
  }

  @Test
  void errors_have_the_id_in_their_pages_bodies_and_records(@TempDir Path folder) throws Exception {
    try (CapturedLog log = CapturedLog.of("dev.clew");
        CapturedLog springBoots = CapturedLog.of("org.springframework.boot.web.servlet.support")) {
      Tomcat tomcat = start(folder);
      try {
        assertThat(get(tomcat, "/ids", "a-1", "*/*").body()).isEqualTo("a-1 a-1");
        for (String id : Set.of("throws", "callable", "filter")) {
          HttpResponse<String> response = get(tomcat, "/" + id, id, "application/json");
          assertThat(response.statusCode()).as(id).isEqualTo(500);
          assertThat(response.body()).contains(FIELD.formatted(id));
        }
        assertThat(get(tomcat, "/not-there", "n-1", "application/json").body())
            .contains(FIELD.formatted("n-1"), "\"status\":404");
        assertThat(get(tomcat, "/throws", "page", "text/html").body()).isEqualTo("page of page");
      } finally {
        tomcat.stop();
        tomcat.destroy();
      }

      assertThat(log.events())
          .filteredOn(event -> event.getLoggerName().equals(CorrelationFilter.ACCESS_LOGGER))
          .extracting(
              event ->
                  event.getMDCPropertyMap().get(Correlation.MDC_KEY)
                      + " "
                      + RunningApplication.value(
                          event.getKeyValuePairs(), "http.response.status_code")
                      + " "
                      + message(event))
          .containsExactlyInAnyOrder(
              "a-1 200 null",
              "throws 500 no such luck",
              "callable 500 no such luck",
              "page 500 no such luck",
              "n-1 404 null",
              "filter 500 filtered");
      assertThat(springBoots.events())
          .extracting(
              event -> event.getMDCPropertyMap().get(Correlation.MDC_KEY) + " " + message(event))
          .contains("filter filtered");
    }
  }

  private static String message(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    return String.valueOf(thrown == null ? null : thrown.getMessage());
  }

  static class Initializer extends SpringBootServletInitializer {
    @Override
    protected SpringApplicationBuilder configure(SpringApplicationBuilder application) {
      return application.sources(Shop.class).properties("spring.main.banner-mode=off");
    }
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Controller.class)
  static class Shop {
    /** The page of errors. */
    @Bean
    View error() {
      return new View() {
        @Override
        public String getContentType() {
          return "text/html";
        }

        @Override
        public void render(
            @Nullable Map<String, ?> model,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
          response
              .getWriter()
              .print("page of " + Objects.requireNonNull(model).get(Correlation.MDC_KEY));
        }
      };
    }

    @Bean
    FilterRegistrationBean<Filter> failing() {
      FilterRegistrationBean<Filter> registration =
          new FilterRegistrationBean<>(
              (request, response, chain) -> {
                throw new IllegalStateException("filtered");
              });
      registration.addUrlPatterns("/filter");
      return registration;
    }
  }

  @RestController
  static class Controller {
    @GetMapping("/ids")
    String ids() {
      return Correlation.currentId() + " " + MDC.get(Correlation.MDC_KEY);
    }

    @GetMapping("/throws")
    String fails() {
      throw new IllegalStateException("no such luck");
    }

    @GetMapping("/callable")
    Callable<String> callable() {
      return () -> {
        throw new IllegalStateException("no such luck");
      };
    }
  }
}
