package dev.clew.httpclient;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationPropagator;
import dev.clew.EgressPolicy;
import org.apache.hc.client5.http.RouteInfo;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpRequestInterceptor;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/**
 * Sets the header. HttpClient runs its request interceptors for each hop and each attempt, on a
 * copy of the application's request, so that nothing is carried on to the next.
 *
 * @param policy what to send to whom
 */
record HeaderInterceptor(EgressPolicy policy) implements HttpRequestInterceptor {
  private static final CorrelationPropagator.Setter<HttpRequest> SETTER = HttpRequest::setHeader;

  @Override
  public void process(HttpRequest request, @Nullable EntityDetails entity, HttpContext exchange) {
    // Of the exchange only the route is read: applications share it between calls.
    CorrelationContext context = Correlation.current();
    if (context.id() == null
        || request.containsHeader(policy.headerName())
        || !policy.allows(host(request, exchange))) {
      return;
    }
    policy.propagator().inject(context, request, SETTER);
  }

  /** Where the connection leads, whatever host the request may name. */
  private static @Nullable String host(HttpRequest request, HttpContext exchange) {
    if (exchange instanceof HttpClientContext client) {
      RouteInfo route = client.getHttpRoute();
      if (route != null) {
        return route.getTargetHost().getHostName();
      }
    }
    URIAuthority authority = request.getAuthority();
    return authority == null ? null : authority.getHostName();
  }
}
