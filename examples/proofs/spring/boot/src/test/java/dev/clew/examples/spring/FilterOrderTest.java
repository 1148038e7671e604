package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.annotation.Order;

/** No filter comes before ours, and whom {@code clew.trust} compares. */
class FilterOrderTest extends BootTest {
  /** The address that {@code trust} would believe, and from which no test calls. */
  private static final String TRUST = "clew.trust=10.0.0.0/8";

  private static final String BEFORE_CLEW = "dev.clew.examples.spring.before";

  @ParameterizedTest
  @DisplayName("R67: trust is not fooled by a forwarded address")
  @CsvSource({
    "none, X-Forwarded-For, '10.1.2.3'",
    "none, Forwarded, 'for=10.1.2.3'",
    "framework, X-Forwarded-For, '10.1.2.3'",
    "framework, X-Forwarded-For, '10.1.2.3, 10.1.2.4'",
    "framework, Forwarded, 'for=10.1.2.3'",
    "framework, Forwarded, 'for=\"10.1.2.3:4711\"'"
  })
  void trust_compares_the_peer_and_not_what_it_says_of_itself(
      String strategy, String header, String forged) throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(
            Shop.class, "server.forward-headers-strategy=" + strategy, TRUST)) {
      assertThat(shop.get("/ids", "Correlation-Id", "forged", header, forged).body())
          .doesNotContain("forged")
          .doesNotContain("null");
    }
  }

  @Test
  @DisplayName("R67: Tomcat itself believes the header of its internal proxies alone")
  void natively_a_peer_that_is_no_internal_proxy_is_not_believed() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(
            Shop.class,
            "server.forward-headers-strategy=native",
            "server.tomcat.remoteip.internal-proxies=192\\.0\\.2\\.1",
            TRUST)) {
      assertThat(shop.get("/ids", "Correlation-Id", "forged", "X-Forwarded-For", "10.1.2.3").body())
          .doesNotContain("forged");
    }
  }

  @Test
  @DisplayName("R67: behind a proxy that appends, Tomcat takes the address that the proxy saw")
  void natively_what_the_proxy_saw_is_compared_and_not_what_stood_before() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(Shop.class, "server.forward-headers-strategy=native", TRUST)) {
      assertThat(
              shop.get(
                      "/ids",
                      "Correlation-Id",
                      "forged",
                      "X-Forwarded-For",
                      "10.1.2.3, 203.0.113.9")
                  .body())
          .doesNotContain("forged");
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        WithRegistration.class,
        WithFilterBean.class,
        WithOrderedFilterBean.class,
        WithPriorityFilterBean.class,
        WithInitializer.class
      })
  void a_filter_of_the_highest_precedence_comes_after_ours(Class<?> application) throws Exception {
    try (RunningApplication shop = RunningApplication.start(application)) {
      assertThat(shop.get("/ids", "Correlation-Id", "a-1").body()).isEqualTo("a-1 a-1");
      assertThat(shop.logged(BEFORE_CLEW)).containsExactly("a-1 a-1");
    }
  }

  /** Logs the ID that is current where it stands. */
  static class Probe implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      LoggerFactory.getLogger(BEFORE_CLEW).info("{}", Correlation.currentId());
      chain.doFilter(request, response);
    }
  }

  static class OrderedProbe extends Probe implements Ordered {
    @Override
    public int getOrder() {
      return HIGHEST_PRECEDENCE;
    }
  }

  static class PriorityProbe extends Probe implements PriorityOrdered {
    @Override
    public int getOrder() {
      return HIGHEST_PRECEDENCE;
    }
  }

  @Import(Shop.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class WithRegistration {
    @Bean
    FilterRegistrationBean<Probe> probe() {
      FilterRegistrationBean<Probe> registration = new FilterRegistrationBean<>(new Probe());
      registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
      return registration;
    }
  }

  @Import(Shop.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class WithFilterBean {
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    Probe probe() {
      return new Probe();
    }
  }

  @Import(Shop.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class WithOrderedFilterBean {
    @Bean
    OrderedProbe probe() {
      return new OrderedProbe();
    }
  }

  @Import(Shop.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class WithPriorityFilterBean {
    @Bean
    PriorityProbe probe() {
      return new PriorityProbe();
    }
  }

  @Import(Shop.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class WithInitializer {
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    ServletContextInitializer probe() {
      return servletContext -> {
        FilterRegistration.Dynamic probe = servletContext.addFilter("probe", new Probe());
        probe.setAsyncSupported(true);
        probe.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
      };
    }
  }
}
