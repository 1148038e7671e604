package dev.clew.spring.reactive;

import dev.clew.Correlation;
import dev.clew.servlet.ingress.Fault;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * What takes an exchange to know, inside the {@link CorrelatedHttpHandler}: the attribute with the
 * ID, the exception that the application does not handle, the path inside the application. Where
 * the server does not call our handler, as in a test that has no server, it is the ingress.
 */
final class CorrelationWebFilter implements WebFilter, PriorityOrdered {
  private final ReactiveIngress ingress;

  CorrelationWebFilter(ReactiveIngress ingress) {
    this.ingress = ingress;
  }

  /** Where Spring WebFlux leaves the pattern of the handler that it chose. */
  private static final String ROUTE =
      "org.springframework.web.reactive.HandlerMapping.bestMatchingPattern";

  private static final String HANDLER =
      "org.springframework.web.reactive.HandlerMapping.bestMatchingHandler";

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    return Mono.deferContextual(
        context -> {
          @Nullable ServedExchange served = context.getOrDefault(ServedExchange.class, null);
          return served != null
              ? filter(served, exchange, chain)
              : ingress.serve(
                  exchange.getRequest(),
                  exchange.getResponse(),
                  admitted -> filter(admitted, exchange, chain));
        });
  }

  private Mono<Void> filter(
      ServedExchange served, ServerWebExchange exchange, WebFilterChain chain) {
    try {
      String id = served.context().id();
      if (id != null) {
        exchange.getAttributes().put(Correlation.MDC_KEY, id);
      }
      if (ingress.isExcluded(exchange.getRequest().getPath().pathWithinApplication())) {
        served.isExcluded();
      }
      CoroutineCarrier.carry(served.context(), exchange);
    } catch (Throwable e) {
      Fault.ADMISSION.report(e);
    }
    return chain
        .filter(exchange)
        .doOnError(served::failed)
        .doOnSuccess(
            nothing -> {
              if (UpgradeHandlers.has(exchange.getAttribute(HANDLER))) {
                served.switchedProtocols();
              }
            })
        .doOnTerminate(() -> served.handledBy(exchange.getAttribute(ROUTE)));
  }
}
