package dev.clew.okhttp;

import dev.clew.CorrelationContext;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/**
 * The context of each call between its making and its start. OkHttp gives a call no place of its
 * own for this that both 4.12 and 5 have, and a request may be shared by calls. Calls are held
 * weakly: one that is made and never started leaves nothing behind.
 */
final class CallContexts {
  private final ConcurrentMap<Object, CorrelationContext> contexts = new ConcurrentHashMap<>();
  private final ReferenceQueue<Call> abandoned = new ReferenceQueue<>();

  /** Remembers a call's context. */
  void put(Call call, CorrelationContext context) {
    Reference<? extends Call> gone;
    while ((gone = abandoned.poll()) != null) {
      contexts.remove(gone);
    }
    contexts.put(new WeakKey(call, abandoned), context);
  }

  /**
   * Gives a call's context back, once.
   *
   * @return the context, which may be empty, or null when the call is not known
   */
  @Nullable CorrelationContext take(Call call) {
    return contexts.remove(new LookupKey(call));
  }

  int size() {
    return contexts.size();
  }

  /** Equal to itself alone, so that it can be removed after its call is gone. */
  private static final class WeakKey extends WeakReference<Call> {
    private final int hash;

    WeakKey(Call call, ReferenceQueue<Call> queue) {
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
    private final Call call;

    LookupKey(Call call) {
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
