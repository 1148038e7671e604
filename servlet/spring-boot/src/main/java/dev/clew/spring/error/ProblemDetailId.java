package dev.clew.spring.error;

import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponse;

/** Adds the ID to each {@code ProblemDetail} (RFC 9457) that is about to be written. */
final class ProblemDetailId implements ErrorResponse.Interceptor {
  @Override
  public void handleError(ProblemDetail detail, @Nullable ErrorResponse errorResponse) {
    ProblemFields.add(detail, RequestId.current());
  }
}
