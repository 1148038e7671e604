package dev.clew.examples.spring;

import java.util.Map;
import org.springframework.boot.web.error.ErrorAttributeOptions;
import org.springframework.boot.web.servlet.error.DefaultErrorAttributes;
import org.springframework.web.context.request.WebRequest;

/** A shop's own error attributes, as it extends those of Spring Boot 3. */
class OwnErrorAttributes extends DefaultErrorAttributes {
  @Override
  public Map<String, Object> getErrorAttributes(WebRequest request, ErrorAttributeOptions options) {
    Map<String, Object> attributes = super.getErrorAttributes(request, options);
    attributes.put("shop", "tea");
    if ("/own-field".equals(attributes.get("path"))) {
      attributes.put("correlation_id", "the shop's own");
    }
    return attributes;
  }
}
