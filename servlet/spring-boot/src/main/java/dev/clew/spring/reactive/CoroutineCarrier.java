package dev.clew.spring.reactive;

import dev.clew.CorrelationContext;
import org.springframework.util.ClassUtils;
import org.springframework.web.server.ServerWebExchange;

/**
 * Kotlin's suspend functions as handlers. Spring 7 gives them an element of its own that carries
 * what Micrometer's library carries; for Spring 6.2 there is {@link CorrelatedCoroutine}.
 */
final class CoroutineCarrier {
  private static final boolean NEEDED =
      isPresent("kotlinx.coroutines.ThreadContextElement")
          && !isPresent("org.springframework.core.PropagationContextElement");

  private CoroutineCarrier() {}

  private static boolean isPresent(String className) {
    return ClassUtils.isPresent(className, CoroutineCarrier.class.getClassLoader());
  }

  /** Makes coroutines that Spring starts for an exchange carry the context, where it takes that. */
  static void carry(CorrelationContext context, ServerWebExchange exchange) {
    if (NEEDED) {
      CorrelatedCoroutine.carry(context, exchange);
    }
  }
}
