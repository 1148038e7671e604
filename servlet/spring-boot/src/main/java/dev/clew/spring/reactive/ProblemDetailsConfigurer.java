package dev.clew.spring.reactive;

import dev.clew.Correlation;
import dev.clew.spring.error.ProblemFields;
import java.util.List;
import org.springframework.web.ErrorResponse;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/** Adds the ID to each problem detail (RFC 9457) before it is written. */
final class ProblemDetailsConfigurer implements WebFluxConfigurer {
  @Override
  public void addErrorResponseInterceptors(List<ErrorResponse.Interceptor> interceptors) {
    interceptors.add((detail, response) -> ProblemFields.add(detail, Correlation.currentId()));
  }
}
