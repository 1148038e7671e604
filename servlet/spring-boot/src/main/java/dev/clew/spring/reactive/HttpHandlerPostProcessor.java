package dev.clew.spring.reactive;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.http.server.reactive.HttpHandler;

/**
 * Puts the ingress around what the server calls. A {@code WebFilter} comes after the headers of a
 * proxy have been believed, and before the handlers of errors: the address would be one that a
 * client may have made up, and the records of an error would have no ID.
 */
final class HttpHandlerPostProcessor implements BeanPostProcessor {
  private final ObjectProvider<ReactiveIngress> ingress;

  HttpHandlerPostProcessor(ObjectProvider<ReactiveIngress> ingress) {
    this.ingress = ingress;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    return bean instanceof HttpHandler handler && !(bean instanceof CorrelatedHttpHandler)
        ? new CorrelatedHttpHandler(handler, ingress.getObject())
        : bean;
  }
}
