package dev.clew.servlet;

import dev.clew.CorrelationScope;
import dev.clew.servlet.ingress.Fault;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An application's listener, called in its request's scope on whatever thread the event falls. */
final class CorrelatedAsyncListener implements AsyncListener {
  private final AsyncListener listener;
  private final ServedRequest served;
  private final HttpServletResponse response;

  CorrelatedAsyncListener(
      AsyncListener listener, ServedRequest served, HttpServletResponse response) {
    this.listener = listener;
    this.served = served;
    this.response = response;
  }

  @Override
  public void onComplete(AsyncEvent event) throws IOException {
    call(listener::onComplete, event);
  }

  @Override
  public void onTimeout(AsyncEvent event) throws IOException {
    call(listener::onTimeout, event);
  }

  @Override
  public void onError(AsyncEvent event) throws IOException {
    call(listener::onError, event);
  }

  @Override
  public void onStartAsync(AsyncEvent event) throws IOException {
    call(listener::onStartAsync, event);
  }

  private interface Callback {
    void on(AsyncEvent event) throws IOException;
  }

  private void call(Callback callback, AsyncEvent event) throws IOException {
    AsyncEvent correlated = correlated(event);
    // It nests: one request may be completed, or time out, on the thread of another.
    CorrelationScope scope = Guarded.open(served.context());
    @Nullable Throwable thrown = null;
    try {
      callback.on(correlated);
    } catch (Throwable e) {
      thrown = e;
      // Containers do no more than log it.
      served.fails(e);
      throw e;
    } finally {
      Guarded.close(scope, thrown);
    }
  }

  /** So that a listener that starts or listens on from the event is followed as well. */
  private AsyncEvent correlated(AsyncEvent event) {
    AsyncContext async = event.getAsyncContext();
    if (async == null) {
      return event;
    }
    try {
      return new AsyncEvent(
          served.correlated(async, response),
          correlated(event.getSuppliedRequest()),
          correlated(event.getSuppliedResponse()),
          event.getThrowable());
    } catch (Throwable e) {
      Fault.ASYNC.report(e);
      return event;
    }
  }

  private @Nullable ServletRequest correlated(@Nullable ServletRequest supplied) {
    return supplied instanceof HttpServletRequest http
        ? CorrelatedRequest.of(http, served, response)
        : supplied;
  }

  private @Nullable ServletResponse correlated(@Nullable ServletResponse supplied) {
    return supplied instanceof HttpServletResponse http
        ? CorrelatedResponse.like(response, http)
        : supplied;
  }
}
