package dev.clew.httpclient;

import dev.clew.CorrelationContext;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.HttpRequestWrapper;

/**
 * A request on its last step before the wire. Request interceptors of asynchronous clients run on
 * an IO thread and get the request and the {@code HttpContext}; the latter may be shared by calls,
 * so it is the request that brings them the caller's context and the hop's host.
 */
final class CorrelatedRequest extends HttpRequestWrapper {
  private final CorrelationContext context;
  private final String host;

  CorrelatedRequest(HttpRequest request, CorrelationContext context, String host) {
    super(request);
    this.context = context;
    this.host = host;
  }

  CorrelationContext context() {
    return context;
  }

  String host() {
    return host;
  }
}
