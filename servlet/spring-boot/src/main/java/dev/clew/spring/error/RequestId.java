package dev.clew.spring.error;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** The ID of the request that is being answered. */
final class RequestId {
  private RequestId() {}

  /**
   * That of the request itself, which the response's header has too; what is current may be an ID
   * that the application opened and left. Null where there is none.
   */
  static @Nullable String current() {
    RequestAttributes request = RequestContextHolder.getRequestAttributes();
    if (request != null
        && request.getAttribute(Correlation.MDC_KEY, RequestAttributes.SCOPE_REQUEST)
            instanceof String id
        && CorrelationContext.isValidId(id)) {
      return id;
    }
    return Correlation.currentId();
  }
}
