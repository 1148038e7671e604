package dev.clew.okhttp;

import dev.clew.Correlation;
import okhttp3.Call;
import okhttp3.EventListener;

/**
 * Captures the caller's context. OkHttp asks its listener factory on the caller's thread, while the
 * call is being made: the one hook that comes before the call may have to wait for its turn and
 * then be started by whichever thread makes room for it.
 *
 * @param delegate the application's own factory, whose listeners get their events untouched
 * @param contexts where the context goes
 */
record CapturingListenerFactory(EventListener.Factory delegate, CallContexts contexts)
    implements EventListener.Factory {
  @Override
  public EventListener create(Call call) {
    contexts.put(call, Correlation.current());
    return delegate.create(call);
  }
}
