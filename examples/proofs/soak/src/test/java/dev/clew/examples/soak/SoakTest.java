package dev.clew.examples.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

class SoakTest {

  @Test
  void a_short_soak_finds_nothing_wrong_on_tomcat() throws Exception {
    assertThat(Soak.run("Tomcat", 1_000, Container::tomcat, Application::new)).isTrue();
  }

  @Test
  void a_short_soak_finds_nothing_wrong_on_jetty() throws Exception {
    assertThat(Soak.run("Jetty", 1_000, Container::jetty, Application::new)).isTrue();
  }

  @Test
  void a_short_soak_finds_nothing_wrong_in_what_a_recorder_writes(@TempDir Path directory)
      throws Exception {
    assertThat(RecorderSoak.run(2_000, "64MB", directory)).isTrue();
    assertThat(RecorderSoak.run(2_000, "1MB", directory)).isTrue();
  }

  @Test
  void a_filter_that_only_puts_the_id_into_the_mdc_is_found_out() throws Exception {
    assertThat(
            Soak.run(
                "naive",
                500,
                Container::jetty,
                (foreign, records) -> new Application(foreign, records, new NaiveFilter())))
        .isFalse();
  }

  /** As it is often written: believes what is in the MDC, and cleans up on the way out alone. */
  private static final class NaiveFilter implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      String id = ((HttpServletRequest) request).getHeader("Correlation-Id");
      if (id == null) {
        id = Objects.requireNonNullElse(MDC.get(Correlation.MDC_KEY), UUID.randomUUID().toString());
      }
      MDC.put(Correlation.MDC_KEY, id);
      ((HttpServletResponse) response).setHeader("Correlation-Id", id);
      chain.doFilter(request, response);
      MDC.remove(Correlation.MDC_KEY);
    }
  }
}
