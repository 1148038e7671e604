package dev.clew.servlet;

import dev.clew.CorrelationContext;
import dev.clew.servlet.ingress.Fault;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** The container's asynchronous context, whose tasks and listeners run in the request's scope. */
final class CorrelatedAsyncContext implements AsyncContext {
  private final AsyncContext container;
  private final ServedRequest served;
  private final CorrelationContext context;

  // Of the dispatch that started this; what is wrapped here is wrapped as this was.
  private final HttpServletResponse correlatedResponse;

  // What the container gives is wrapped once, so that it stays the same object.
  private @Nullable HttpServletRequest request;
  private @Nullable HttpServletResponse response;

  CorrelatedAsyncContext(
      AsyncContext container, ServedRequest served, HttpServletResponse correlatedResponse) {
    this.container = container;
    this.served = served;
    this.context = served.context();
    this.correlatedResponse = correlatedResponse;
  }

  boolean isOf(AsyncContext other) {
    return container == other;
  }

  @Override
  public void start(Runnable task) {
    container.start(wrapped(task));
  }

  private Runnable wrapped(Runnable task) {
    try {
      return context.wrap(() -> runFollowed(task));
    } catch (Throwable e) {
      Fault.ASYNC.report(e);
      return task;
    }
  }

  /** Some containers only log what a task throws, and tell no listener. */
  private void runFollowed(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      served.fails(e);
      throw e;
    }
  }

  @Override
  public void addListener(AsyncListener listener) {
    container.addListener(new CorrelatedAsyncListener(listener, served, correlatedResponse));
  }

  @Override
  public void addListener(
      AsyncListener listener, ServletRequest request, ServletResponse response) {
    container.addListener(
        new CorrelatedAsyncListener(listener, served, correlatedResponse), request, response);
  }

  @Override
  public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
    return container.createListener(type);
  }

  @Override
  public ServletRequest getRequest() {
    ServletRequest original = container.getRequest();
    try {
      HttpServletRequest known = request;
      if (known == null || CorrelatedRequest.isOtherThan(known, original)) {
        known =
            CorrelatedRequest.of(
                (HttpServletRequest) original, served, (HttpServletResponse) getResponse());
        request = known;
      }
      return known;
    } catch (Throwable e) {
      Fault.ASYNC.report(e);
      return original;
    }
  }

  @Override
  public ServletResponse getResponse() {
    ServletResponse original = container.getResponse();
    try {
      HttpServletResponse known = response;
      if (known == null || CorrelatedResponse.isOtherThan(known, original)) {
        known = CorrelatedResponse.like(correlatedResponse, (HttpServletResponse) original);
        response = known;
      }
      return known;
    } catch (Throwable e) {
      Fault.ASYNC.report(e);
      return original;
    }
  }

  @Override
  public boolean hasOriginalRequestAndResponse() {
    return container.hasOriginalRequestAndResponse();
  }

  @Override
  public void dispatch() {
    container.dispatch();
  }

  @Override
  public void dispatch(String path) {
    container.dispatch(path);
  }

  @Override
  public void dispatch(ServletContext servletContext, String path) {
    container.dispatch(servletContext, path);
  }

  @Override
  public void complete() {
    served.complete(container);
  }

  @Override
  public void setTimeout(long milliseconds) {
    container.setTimeout(milliseconds);
  }

  @Override
  public long getTimeout() {
    return container.getTimeout();
  }
}
