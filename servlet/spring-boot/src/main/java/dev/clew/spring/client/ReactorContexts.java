package dev.clew.spring.client;

import dev.clew.CorrelationContext;
import dev.clew.CorrelationThreadLocalAccessor;
import reactor.util.context.ContextView;

/** The context where Reactor carries it. */
final class ReactorContexts {
  /** A constant, so that Micrometer's library need not be there. */
  static final String KEY = CorrelationThreadLocalAccessor.KEY;

  private ReactorContexts() {}

  /** What is carried, empty when nothing is. */
  static CorrelationContext carried(ContextView view) {
    return view.getOrDefault(KEY, null) instanceof CorrelationContext context
        ? context
        : CorrelationContext.empty();
  }
}
