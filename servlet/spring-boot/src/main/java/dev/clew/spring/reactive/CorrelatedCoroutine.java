package dev.clew.spring.reactive;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.ThreadContextElement;
import org.springframework.web.server.CoWebFilter;
import org.springframework.web.server.ServerWebExchange;

/** Opens a scope wherever a coroutine goes on, and closes it where it is suspended. */
final class CorrelatedCoroutine extends AbstractCoroutineContextElement
    implements ThreadContextElement<CorrelationScope> {
  private static final CoroutineContext.Key<CorrelatedCoroutine> KEY = new Key();

  private final CorrelationContext context;

  private CorrelatedCoroutine(CorrelationContext context) {
    super(KEY);
    this.context = context;
  }

  /** As an application's own filter for coroutines would give it to Spring. */
  static void carry(CorrelationContext context, ServerWebExchange exchange) {
    exchange
        .getAttributes()
        .put(
            CoWebFilter.COROUTINE_CONTEXT_ATTRIBUTE,
            Dispatchers.getUnconfined().plus(new CorrelatedCoroutine(context)));
  }

  @Override
  public CorrelationScope updateThreadContext(CoroutineContext coroutine) {
    return Correlation.open(context);
  }

  @Override
  public void restoreThreadContext(CoroutineContext coroutine, CorrelationScope scope) {
    scope.close();
  }

  private static final class Key implements CoroutineContext.Key<CorrelatedCoroutine> {}
}
