package dev.clew.okhttp;

import dev.clew.CorrelationContext;
import dev.clew.internal.WeakIdentityMap;
import dev.clew.internal.WeakIdentityMap.Entry;
import java.io.IOException;
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

  private final WeakIdentityMap<Call, CorrelationContext> contexts = new WeakIdentityMap<>();

  /**
   * Remembers a call's context.
   *
   * @return forgets it again
   */
  Entry<Call> put(Call call, CorrelationContext context) {
    return contexts.put(call, context);
  }

  /**
   * A call's context.
   *
   * @return the context, which may be empty, or null when the call is not known
   */
  @Nullable CorrelationContext get(Call call) {
    return contexts.get(call);
  }

  /** Forgets a call that has ended. */
  void remove(Call call) {
    contexts.remove(call);
  }

  int size() {
    return contexts.size();
  }

  /** A listener for calls to which nobody else listens. */
  EventListener forgetting(Entry<Call> entry) {
    return new Forgetting(this, entry);
  }

  private static final class Forgetting extends EventListener {
    private final CallContexts all;
    private final Entry<Call> entry;

    Forgetting(CallContexts all, Entry<Call> entry) {
      this.all = all;
      this.entry = entry;
    }

    @Override
    public void callEnd(Call call) {
      all.contexts.removeEntry(entry);
    }

    @Override
    public void callFailed(Call call, IOException failure) {
      all.contexts.removeEntry(entry);
    }
  }
}
