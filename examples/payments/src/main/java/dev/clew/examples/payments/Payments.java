package dev.clew.examples.payments;

import dev.clew.servlet.CorrelationFilter;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * Takes the money.
 *
 * <p>System properties: {@code port} (0 for a free one) and {@code log.file}.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class Payments {

  public static void main(String[] args) {
    var context = (WebServerApplicationContext) SpringApplication.run(Payments.class, args);
    System.out.println("payments listens on http://localhost:" + context.getWebServer().getPort());
  }

  @Bean
  FilterRegistrationBean<CorrelationFilter> correlationFilter() {
    var registration = new FilterRegistrationBean<>(new CorrelationFilter());
    registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return registration;
  }
}
