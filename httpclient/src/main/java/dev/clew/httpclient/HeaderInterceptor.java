package dev.clew.httpclient;

import dev.clew.Correlation;
import dev.clew.CorrelationPropagator;
import dev.clew.EgressPolicy;
import java.util.Objects;
import org.apache.hc.client5.http.RouteInfo;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpRequestInterceptor;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/**
 * Sets the headers. HttpClient runs its request interceptors for each hop and each attempt, on a
 * copy of the application's request, so that nothing is carried on to the next.
 *
 * @param policy what to send to whom
 */
record HeaderInterceptor(EgressPolicy policy) implements HttpRequestInterceptor {
  static final CorrelationPropagator.Getter<HttpMessage> GETTER = HeaderInterceptor::value;
  private static final CorrelationPropagator.Setter<HttpMessage> SETTER = HttpMessage::setHeader;

  private static @Nullable String value(HttpMessage message, String name) {
    Header header = message.getFirstHeader(name);
    return header == null ? null : Objects.requireNonNullElse(header.getValue(), "");
  }

  @Override
  public void process(HttpRequest request, @Nullable EntityDetails entity, HttpContext exchange) {
    if (request instanceof CorrelatedRequest correlated) {
      policy.inject(correlated.context(), correlated.host(), request, GETTER, SETTER);
    } else {
      // A classic client calls its interceptors on the thread that makes the call.
      policy.inject(Correlation.current(), host(request, exchange), request, GETTER, SETTER);
    }
  }

  /** Where the connection leads, whatever host the request may name. */
  private static @Nullable String host(HttpRequest request, HttpContext exchange) {
    if (request instanceof HopRequest hop) {
      return hop.host();
    }
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
