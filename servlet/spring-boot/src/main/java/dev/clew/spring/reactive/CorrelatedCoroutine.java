package dev.clew.spring.reactive;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.servlet.ingress.Fault;
import java.lang.reflect.Constructor;
import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.ThreadContextElement;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.CoWebFilter;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Hooks;

/** Opens a scope wherever a coroutine goes on, and closes it where it is suspended. */
final class CorrelatedCoroutine extends AbstractCoroutineContextElement
    implements ThreadContextElement<CorrelationScope> {
  private static final CoroutineContext.Key<CorrelatedCoroutine> KEY = new Key();

  private static final @Nullable Constructor<?> SPRINGS_ELEMENT = springsElement();

  private final CorrelationContext context;

  private CorrelatedCoroutine(CorrelationContext context) {
    super(KEY);
    this.context = context;
  }

  /** As an application's own filter for coroutines would give it to Spring. */
  static void carry(CorrelationContext context, ServerWebExchange exchange) {
    CoroutineContext springs = Dispatchers.getUnconfined();
    if (SPRINGS_ELEMENT != null && Hooks.isAutomaticContextPropagationEnabled()) {
      try {
        springs = springs.plus((CoroutineContext) SPRINGS_ELEMENT.newInstance());
      } catch (ReflectiveOperationException e) {
        Fault.ASYNC.report(e);
        return;
      }
    }
    exchange
        .getAttributes()
        .put(
            CoWebFilter.COROUTINE_CONTEXT_ATTRIBUTE,
            springs.plus(new CorrelatedCoroutine(context)));
  }

  private static @Nullable Constructor<?> springsElement() {
    try {
      return Class.forName(CoroutineCarrier.SPRINGS_ELEMENT).getConstructor();
    } catch (ReflectiveOperationException | LinkageError e) {
      return null;
    }
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
