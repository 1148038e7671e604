package dev.clew.spring.reactive;

import java.util.Map;
import org.springframework.boot.web.error.ErrorAttributeOptions;
import org.springframework.boot.webflux.error.DefaultErrorAttributes;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Spring Boot 4: its error attributes, with the ID. */
final class ReactiveErrorAttributes4 extends DefaultErrorAttributes {
  @Override
  public Map<String, Object> getErrorAttributes(
      ServerRequest request, ErrorAttributeOptions options) {
    return ErrorId.added(super.getErrorAttributes(request, options), request);
  }
}
