package dev.clew.servlet;

import dev.clew.CorrelationContext;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

/** The container's asynchronous context, whose tasks and listeners run in the request's scope. */
final class CorrelatedAsyncContext implements AsyncContext {
  private final AsyncContext container;
  private final CorrelationContext context;

  CorrelatedAsyncContext(AsyncContext container, CorrelationContext context) {
    this.container = container;
    this.context = context;
  }

  boolean isOf(AsyncContext other) {
    return container == other;
  }

  @Override
  public void start(Runnable task) {
    container.start(context.wrap(task));
  }

  @Override
  public void addListener(AsyncListener listener) {
    container.addListener(new CorrelatedAsyncListener(listener, context));
  }

  @Override
  public void addListener(
      AsyncListener listener, ServletRequest request, ServletResponse response) {
    container.addListener(new CorrelatedAsyncListener(listener, context), request, response);
  }

  @Override
  public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
    return container.createListener(type);
  }

  @Override
  public ServletRequest getRequest() {
    return container.getRequest();
  }

  @Override
  public ServletResponse getResponse() {
    return container.getResponse();
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
    container.complete();
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
