package dev.clew.okhttp;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.LoggerFactory;

/**
 * Makes the call's context current on the thread that runs it, for all other interceptors. It is
 * the first application interceptor.
 *
 * @param policy what to send to whom
 * @param contexts where the call's context is
 * @param warned whether it was said that calls arrive without one
 */
record ContextInterceptor(EgressPolicy policy, CallContexts contexts, AtomicBoolean warned)
    implements Interceptor {

  ContextInterceptor(EgressPolicy policy, CallContexts contexts) {
    this(policy, contexts, new AtomicBoolean());
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    boolean webSocket = isWebSocket(chain.request());
    CorrelationContext context = contexts.take(chain.call());
    if (context == null) {
      // OkHttp asks no listener factory for WebSockets: the request brings the context.
      context = chain.request().tag(CorrelationContext.class);
    }
    if (context == null) {
      if (!webSocket) {
        warnOnce();
      }
      context = Correlation.current();
    }
    DispatchedTask task = DispatchedTask.current();
    if (task != null && task.enter(context)) {
      // The callback comes after this returns, and is to have the context too.
      return proceed(chain, context, webSocket);
    }
    if (context.equals(Correlation.current())) {
      return proceed(chain, context, webSocket);
    }
    try (CorrelationScope scope = Correlation.open(context)) {
      return proceed(chain, context, webSocket);
    }
  }

  private Response proceed(Chain chain, CorrelationContext context, boolean webSocket)
      throws IOException {
    // OkHttp runs no network interceptors for WebSockets.
    return chain.proceed(
        webSocket
            ? HeaderInterceptor.correlate(chain.request(), context, policy)
            : chain.request());
  }

  private void warnOnce() {
    if (warned.compareAndSet(false, true)) {
      LoggerFactory.getLogger(OkHttpCorrelation.class)
          .warn(
              "The EventListener.Factory of an instrumented OkHttp client was replaced: calls that"
                  + " are enqueued carry no correlation ID. Instrument the builder last."
                  + " Reported once per client.");
    }
  }

  private static boolean isWebSocket(Request request) {
    return "websocket".equalsIgnoreCase(request.header("Upgrade"));
  }
}
