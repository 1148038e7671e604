package dev.clew.httpclient;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.internal.WeakIdentityMap;
import org.jspecify.annotations.Nullable;

/**
 * The context in which each asynchronous call was made, for a handler in front of ours that runs
 * the rest of the chain again, on whatever thread. A call is known by what cancels it, of which
 * there is one for each call and all its attempts; the request and the {@code HttpContext} may be
 * shared by calls. It is held weakly, for nobody tells when a call has ended for good.
 */
final class CallContexts {
  private final WeakIdentityMap<Object, CorrelationContext> contexts = new WeakIdentityMap<>();

  /** The context of a call: what is current here when the call is not known yet. */
  CorrelationContext capture(@Nullable Object call) {
    CorrelationContext current = Correlation.current();
    try {
      contexts.removeGone();
      if (call != null) {
        CorrelationContext known = contexts.get(call);
        if (known != null) {
          return known;
        }
        WeakIdentityMap.Entry<Object> unused = contexts.put(call, current);
      }
    } catch (Throwable e) {
      // No memory or no stack left for what only a repeated call needs.
    }
    return current;
  }

  int size() {
    return contexts.size();
  }
}
