package dev.clew.servlet;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.IOException;

/** An application's listener, called in its request's scope on whatever thread the event falls. */
final class CorrelatedAsyncListener implements AsyncListener {
  private final AsyncListener listener;
  private final CorrelationContext context;

  CorrelatedAsyncListener(AsyncListener listener, CorrelationContext context) {
    this.listener = listener;
    this.context = context;
  }

  @Override
  public void onComplete(AsyncEvent event) throws IOException {
    // A scope that nests: one request may be completed, or time out, on the thread of another.
    try (CorrelationScope scope = Correlation.open(context)) {
      listener.onComplete(correlated(event));
    }
  }

  @Override
  public void onTimeout(AsyncEvent event) throws IOException {
    try (CorrelationScope scope = Correlation.open(context)) {
      listener.onTimeout(correlated(event));
    }
  }

  @Override
  public void onError(AsyncEvent event) throws IOException {
    try (CorrelationScope scope = Correlation.open(context)) {
      listener.onError(correlated(event));
    }
  }

  @Override
  public void onStartAsync(AsyncEvent event) throws IOException {
    try (CorrelationScope scope = Correlation.open(context)) {
      listener.onStartAsync(correlated(event));
    }
  }

  /** So that a listener that starts or listens on from the event is followed as well. */
  private AsyncEvent correlated(AsyncEvent event) {
    AsyncContext async = event.getAsyncContext();
    if (async == null) {
      return event;
    }
    return new AsyncEvent(
        new CorrelatedAsyncContext(async, context),
        event.getSuppliedRequest(),
        event.getSuppliedResponse(),
        event.getThrowable());
  }
}
