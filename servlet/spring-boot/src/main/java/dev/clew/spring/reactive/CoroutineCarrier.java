package dev.clew.spring.reactive;

import dev.clew.CorrelationContext;
import org.springframework.util.ClassUtils;
import org.springframework.web.server.ServerWebExchange;

/** Kotlin's suspend functions as handlers and filters, where coroutines are there. */
final class CoroutineCarrier {
  static final String THREAD_CONTEXT_ELEMENT = "kotlinx.coroutines.ThreadContextElement";

  /** Spring 7 gives coroutines this one, unless the exchange brings a context for them. */
  static final String SPRINGS_ELEMENT = "org.springframework.core.PropagationContextElement";

  private static final boolean NEEDED =
      ClassUtils.isPresent(THREAD_CONTEXT_ELEMENT, CoroutineCarrier.class.getClassLoader());

  private CoroutineCarrier() {}

  /** Makes coroutines that Spring starts for an exchange carry the context. */
  static void carry(CorrelationContext context, ServerWebExchange exchange) {
    if (NEEDED) {
      CorrelatedCoroutine.carry(context, exchange);
    }
  }
}
