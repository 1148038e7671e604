package dev.clew.httpclient;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The context in which each asynchronous call was made, for a handler in front of ours that runs
 * the rest of the chain again, on whatever thread. A call is known by what cancels it, of which
 * there is one for each call and all its attempts; the request and the {@code HttpContext} may be
 * shared by calls. It is held weakly, for nobody tells when a call has ended for good.
 */
final class CallContexts {
  private final ConcurrentMap<Object, CorrelationContext> contexts = new ConcurrentHashMap<>();
  private final ReferenceQueue<Object> ended = new ReferenceQueue<>();

  /** The context of a call: what is current here when the call is not known yet. */
  CorrelationContext capture(@Nullable Object call) {
    CorrelationContext current = Correlation.current();
    try {
      Reference<?> gone;
      while ((gone = ended.poll()) != null) {
        contexts.remove(gone);
      }
      if (call != null) {
        CorrelationContext known = contexts.get(new LookupKey(call));
        if (known != null) {
          return known;
        }
        contexts.put(new WeakKey(call, ended), current);
      }
    } catch (Throwable e) {
      // No memory or no stack left for what only a repeated call needs.
    }
    return current;
  }

  int size() {
    return contexts.size();
  }

  /** Equal to itself alone, so that it can be removed after its call is gone. */
  private static final class WeakKey extends WeakReference<Object> {
    private final int hash;

    WeakKey(Object call, ReferenceQueue<Object> queue) {
      super(call, queue);
      hash = System.identityHashCode(call);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** The map asks the key that it is given, not the keys that it has. */
  private static final class LookupKey {
    private final Object call;

    LookupKey(Object call) {
      this.call = call;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof WeakKey key && key.refersTo(call);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(call);
    }
  }
}
