package dev.clew.spring.reactive;

import dev.clew.Correlation;
import dev.clew.servlet.ingress.Fault;
import java.util.Map;
import org.springframework.web.reactive.function.server.ServerRequest;

/** The field of an error's body that has the ID. */
final class ErrorId {
  private ErrorId() {}

  /** The attributes with the request's ID, in place of any that stands there. */
  static Map<String, Object> added(Map<String, Object> attributes, ServerRequest request) {
    try {
      Object id = request.exchange().getAttribute(Correlation.MDC_KEY);
      if (id instanceof String) {
        attributes.put(Correlation.MDC_KEY, id);
      }
    } catch (Throwable e) {
      Fault.ADMISSION.report(e);
    }
    return attributes;
  }
}
