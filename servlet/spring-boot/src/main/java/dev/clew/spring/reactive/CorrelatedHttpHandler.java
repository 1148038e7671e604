package dev.clew.spring.reactive;

import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/** All of the application's handling of a request, error handlers included, with its ID. */
final class CorrelatedHttpHandler implements HttpHandler {
  private final HttpHandler handler;
  private final ReactiveIngress ingress;

  CorrelatedHttpHandler(HttpHandler handler, ReactiveIngress ingress) {
    this.handler = handler;
    this.ingress = ingress;
  }

  @Override
  public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
    return ingress.serve(request, response, served -> handler.handle(request, response));
  }

  @Override
  public String toString() {
    return handler.toString();
  }
}
