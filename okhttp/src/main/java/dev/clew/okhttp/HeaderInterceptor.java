package dev.clew.okhttp;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationPropagator;
import dev.clew.EgressPolicy;
import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.event.Level;

/**
 * Sets the headers. As a network interceptor it runs once for each hop and each attempt, with the
 * host that this one goes to, and what it adds is not carried on to the next.
 *
 * @param policy what to send to whom
 */
record HeaderInterceptor(EgressPolicy policy) implements Interceptor {
  private static final CorrelationPropagator.Setter<Request.Builder> SETTER =
      Request.Builder::header;

  @Override
  public Response intercept(Chain chain) throws IOException {
    return chain.proceed(correlate(chain.request(), Correlation.current(), policy));
  }

  /**
   * The request with the ID and the log level: each only when there is one, the request has none
   * already, and the host may see it.
   */
  static Request correlate(Request request, CorrelationContext context, EgressPolicy policy) {
    boolean wantsId = context.id() != null && request.header(policy.headerName()) == null;
    String levelHeader = policy.logLevelHeader();
    Level level =
        levelHeader == null || request.header(levelHeader) != null ? null : context.logLevel();
    if ((!wantsId && level == null) || !policy.allows(request.url().host())) {
      return request;
    }
    Request.Builder builder = request.newBuilder();
    if (wantsId) {
      policy.propagator().inject(context, builder, SETTER);
    }
    if (levelHeader != null && level != null) {
      builder.header(levelHeader, level.name());
    }
    return builder.build();
  }
}
