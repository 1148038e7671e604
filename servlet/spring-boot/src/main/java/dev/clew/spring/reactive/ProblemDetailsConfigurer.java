package dev.clew.spring.reactive;

import dev.clew.Correlation;
import java.util.List;
import org.springframework.web.ErrorResponse;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/** Adds the ID to each problem detail (RFC 9457) before it is written. */
final class ProblemDetailsConfigurer implements WebFluxConfigurer {
  @Override
  public void addErrorResponseInterceptors(List<ErrorResponse.Interceptor> interceptors) {
    interceptors.add(
        (detail, response) -> {
          String id = Correlation.currentId();
          if (id != null) {
            detail.setProperty(Correlation.MDC_KEY, id);
          }
        });
  }
}
