package dev.clew.okhttp;

import dev.clew.Correlation;
import dev.clew.internal.WeakIdentityMap;
import okhttp3.Call;
import okhttp3.EventListener;
import org.jspecify.annotations.Nullable;

/**
 * Captures the caller's context. OkHttp asks its listener factory on the caller's thread, while the
 * call is being made: the one hook that comes before the call may have to wait for its turn and
 * then be started by whichever thread makes room for it.
 *
 * @param delegate the application's own factory, whose listeners get their events untouched
 */
record CapturingListenerFactory(EventListener.Factory delegate) implements EventListener.Factory {
  @Override
  public EventListener create(Call call) {
    WeakIdentityMap.Entry<Call> entry = capture(call);
    EventListener listener = delegate.create(call);
    return entry != null && listener == EventListener.NONE
        ? CallContexts.ALL.forgetting(entry)
        : listener;
  }

  private static WeakIdentityMap.@Nullable Entry<Call> capture(Call call) {
    try {
      return CallContexts.ALL.put(call, Correlation.current());
    } catch (Throwable e) {
      Fault.CAPTURE.report(e);
      return null;
    }
  }
}
