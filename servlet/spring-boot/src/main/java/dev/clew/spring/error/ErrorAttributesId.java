package dev.clew.spring.error;

import dev.clew.Correlation;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * Adds the ID to Spring Boot's error attributes when they are written. The bean that makes them,
 * Spring Boot's or the application's, stays what it is: it is more than that to Spring Boot, and
 * may be to the application. It comes before all other advice, which may put the attributes into
 * something else.
 */
@ControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class ErrorAttributesId implements ResponseBodyAdvice<Object> {
  @Override
  public boolean supports(
      MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converterType) {
    return BootErrors.areAnsweredBy(returnType.getContainingClass());
  }

  @Override
  public @Nullable Object beforeBodyWrite(
      @Nullable Object body,
      MethodParameter returnType,
      MediaType selectedContentType,
      Class<? extends HttpMessageConverter<?>> selectedConverterType,
      ServerHttpRequest request,
      ServerHttpResponse response) {
    if (!(body instanceof Map<?, ?> attributes) || attributes.containsKey(Correlation.MDC_KEY)) {
      return body;
    }
    String id = RequestId.current();
    if (id == null) {
      return body;
    }
    Map<Object, Object> withId = new LinkedHashMap<>(attributes);
    withId.put(Correlation.MDC_KEY, id);
    return withId;
  }
}
