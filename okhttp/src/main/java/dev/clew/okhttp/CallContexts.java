package dev.clew.okhttp;

import dev.clew.CorrelationContext;
import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import okhttp3.Call;
import okhttp3.EventListener;
import org.jspecify.annotations.Nullable;

/**
 * The context of each call, from its making to its end: an interceptor may run the rest of the
 * chain as often as it likes. OkHttp gives a call no place of its own for this that both 4.12 and 5
 * have, and a request may be shared by calls. Calls are held weakly: one that is made and never
 * started leaves nothing behind, nor does one whose end nobody tells us of.
 *
 * <p>There is one for all clients, because a dispatcher's task may be a call of any of them.
 */
final class CallContexts {
  static final CallContexts ALL = new CallContexts();

  private final ConcurrentMap<Object, CorrelationContext> contexts = new ConcurrentHashMap<>();
  private final ReferenceQueue<Call> abandoned = new ReferenceQueue<>();

  /**
   * Remembers a call's context.
   *
   * @return forgets it again
   */
  Entry put(Call call, CorrelationContext context) {
    Reference<? extends Call> gone;
    while ((gone = abandoned.poll()) != null) {
      contexts.remove(gone);
    }
    Entry entry = new Entry(call, abandoned);
    contexts.put(entry, context);
    return entry;
  }

  /**
   * A call's context.
   *
   * @return the context, which may be empty, or null when the call is not known
   */
  @Nullable CorrelationContext get(Call call) {
    return contexts.get(new LookupKey(call));
  }

  /** Forgets a call that has ended. */
  void remove(Call call) {
    contexts.remove(new LookupKey(call));
  }

  int size() {
    return contexts.size();
  }

  /** Equal to itself alone, so that it can be removed after its call is gone. */
  static final class Entry extends WeakReference<Call> {
    private final int hash;

    private Entry(Call call, ReferenceQueue<Call> queue) {
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
      return other instanceof Entry entry && entry.refersTo(call);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(call);
    }
  }

  /** A listener for calls to which nobody else listens. */
  EventListener forgetting(Entry entry) {
    return new Forgetting(this, entry);
  }

  private static final class Forgetting extends EventListener {
    private final CallContexts all;
    private final Entry entry;

    Forgetting(CallContexts all, Entry entry) {
      this.all = all;
      this.entry = entry;
    }

    @Override
    public void callEnd(Call call) {
      all.contexts.remove(entry);
    }

    @Override
    public void callFailed(Call call, IOException failure) {
      all.contexts.remove(entry);
    }
  }
}
