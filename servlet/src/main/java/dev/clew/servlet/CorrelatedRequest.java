package dev.clew.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** Carries the ID into what the application starts asynchronously. */
final class CorrelatedRequest extends HttpServletRequestWrapper {
  private final ServedRequest served;
  private final HttpServletResponse response;
  private @Nullable CorrelatedAsyncContext async;

  private CorrelatedRequest(
      HttpServletRequest request, ServedRequest served, HttpServletResponse response) {
    super(request);
    this.served = served;
    this.response = response;
  }

  /** Wraps once: what {@code startAsync(request, response)} was given comes back on a dispatch. */
  static HttpServletRequest of(
      HttpServletRequest request, ServedRequest served, HttpServletResponse response) {
    boolean wrapped =
        request instanceof CorrelatedRequest
            || (request instanceof HttpServletRequestWrapper wrapper
                && wrapper.isWrapperFor(CorrelatedRequest.class));
    return wrapped ? request : new CorrelatedRequest(request, served, response);
  }

  @Override
  public AsyncContext startAsync() {
    served.asyncStarts();
    return started(super.startAsync());
  }

  @Override
  public AsyncContext startAsync(ServletRequest servletRequest, ServletResponse servletResponse) {
    served.asyncStarts();
    return started(super.startAsync(servletRequest, servletResponse));
  }

  private AsyncContext started(AsyncContext started) {
    served.follow(started, response);
    return correlated(started);
  }

  @Override
  public AsyncContext getAsyncContext() {
    return correlated(super.getAsyncContext());
  }

  private AsyncContext correlated(AsyncContext container) {
    CorrelatedAsyncContext last = async;
    if (last == null || !last.isOf(container)) {
      last = new CorrelatedAsyncContext(container, served.context());
      async = last;
    }
    return last;
  }
}
