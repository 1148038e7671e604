package dev.clew.spring.reactive;

import dev.clew.CorrelationContext;
import org.springframework.util.ClassUtils;
import org.springframework.web.server.ServerWebExchange;

/** Kotlin's suspend functions as handlers and filters, where coroutines are there. */
final class CoroutineCarrier {
  private static final boolean NEEDED =
      ClassUtils.isPresent(
          "kotlinx.coroutines.ThreadContextElement", CoroutineCarrier.class.getClassLoader());

  private CoroutineCarrier() {}

  /** Makes coroutines that Spring starts for an exchange carry the context. */
  static void carry(CorrelationContext context, ServerWebExchange exchange) {
    if (NEEDED) {
      CorrelatedCoroutine.carry(context, exchange);
    }
  }
}
