package dev.clew.servlet;

import dev.clew.servlet.ingress.Fault;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Carries the ID into what the application starts asynchronously. */
final class CorrelatedRequest extends HttpServletRequestWrapper {
  private final ServedRequest served;
  private final HttpServletResponse response;
  private @Nullable CorrelatedInput input;

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

  /** So that a {@code ReadListener} has the ID. */
  @Override
  public ServletInputStream getInputStream() throws IOException {
    ServletInputStream container = super.getInputStream();
    CorrelatedInput last = input;
    if (last != null && last.isOf(container)) {
      return last;
    }
    if (container == null || !isAsyncSupported()) {
      // Without asynchronous support no stream takes a listener.
      return container;
    }
    try {
      last = new CorrelatedInput(container, served);
      input = last;
      return last;
    } catch (Throwable e) {
      Fault.ASYNC.report(e);
      return container;
    }
  }

  /** Whether what was wrapped is another request than this one. */
  static boolean isOtherThan(HttpServletRequest wrapped, ServletRequest original) {
    return wrapped != original
        && !(wrapped instanceof CorrelatedRequest own && own.getRequest() == original);
  }

  private AsyncContext started(AsyncContext started) {
    served.follow(started, (HttpServletRequest) getRequest(), response);
    return served.correlated(started, response);
  }

  @Override
  public AsyncContext getAsyncContext() {
    AsyncContext container = super.getAsyncContext();
    if (container == null) {
      // A container throws; Spring's requests for tests have none until they are asynchronous.
      return container;
    }
    return served.correlated(container, response);
  }
}
