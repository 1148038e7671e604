package dev.clew.spring.error;

import dev.clew.Correlation;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponse;

/** Adds the ID to each {@code ProblemDetail} (RFC 9457) that is about to be written. */
final class ProblemDetailId implements ErrorResponse.Interceptor {
  @Override
  public void handleError(ProblemDetail detail, @Nullable ErrorResponse errorResponse) {
    Map<String, Object> properties = detail.getProperties();
    if (properties != null && properties.containsKey(Correlation.MDC_KEY)) {
      return;
    }
    String id = RequestId.current();
    if (id != null) {
      detail.setProperty(Correlation.MDC_KEY, id);
    }
  }
}
