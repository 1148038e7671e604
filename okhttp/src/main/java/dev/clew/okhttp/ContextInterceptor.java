package dev.clew.okhttp;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import dev.clew.internal.OutgoingCall;
import dev.clew.internal.ReportedOnce;
import dev.clew.internal.WeakIdentityMap;
import java.io.IOException;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Makes the call's context current on the thread that runs it, for all other interceptors. It is
 * the first application interceptor, unless the application puts another before it, which may then
 * run it more than once.
 *
 * @param policy what to send to whom
 * @param reports of this client
 */
record ContextInterceptor(EgressPolicy policy, ReportedOnce<Fault> reports) implements Interceptor {
  /** The call that this thread has gone through here with. */
  private static final ThreadLocal<@Nullable Call> RUNNING = new ThreadLocal<>();

  ContextInterceptor(EgressPolicy policy) {
    this(policy, Fault.reports());
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    boolean webSocket = false;
    CorrelationContext context = CallContexts.ALL.get(chain.call());
    if (context == null) {
      // OkHttp asks no listener factory for WebSockets: the request brings the context. Any other
      // request may say that it is one, and OkHttp takes its headers along when it is redirected.
      context = chain.request().tag(CorrelationContext.class);
      webSocket = context != null && isWebSocket(chain.request());
    }
    if (context == null) {
      context = Correlation.current();
      if (!isWebSocket(chain.request())) {
        Fault.LISTENER_REPLACED.report(reports, " per client", null);
        remember(chain.call(), context);
      }
    }
    Call outer = RUNNING.get();
    try {
      RUNNING.set(chain.call());
      if (context.equals(Correlation.current())) {
        return proceed(chain, context, webSocket);
      }
      try (CorrelationScope scope = Correlation.open(context)) {
        return proceed(chain, context, webSocket);
      }
    } finally {
      if (outer == null) {
        RUNNING.remove();
      } else {
        RUNNING.set(outer);
      }
    }
  }

  /**
   * The context in which a call's next request goes out: what is current, which interceptors may
   * have a say in, unless one of them has gone on on another thread. What is current there is not
   * the call's.
   */
  static CorrelationContext contextOf(Call call) {
    CorrelationContext captured = RUNNING.get() == call ? null : CallContexts.ALL.get(call);
    return captured == null ? Correlation.current() : captured;
  }

  private Response proceed(Chain chain, CorrelationContext context, boolean webSocket)
      throws IOException {
    // OkHttp runs no network interceptors for WebSockets.
    Request request =
        webSocket ? HeaderInterceptor.correlate(chain.request(), context, policy) : chain.request();
    OutgoingCall recorded = OutgoingCall.isWanted(policy) ? begin(policy, context, request) : null;
    if (recorded == null) {
      return chain.proceed(request);
    }
    HeaderInterceptor.CALLS.begin(chain.call(), recorded, HeaderInterceptor.CALLS);
    Response response;
    try {
      response = chain.proceed(request);
    } catch (Throwable e) {
      recorded.failed(e);
      throw e;
    } finally {
      HeaderInterceptor.CALLS.end(chain.call());
    }
    recorded.answered(response.code());
    return response;
  }

  private static @Nullable OutgoingCall begin(
      EgressPolicy policy, CorrelationContext context, Request request) {
    HttpUrl url = request.url();
    return OutgoingCall.begin(
        policy,
        context,
        request.method(),
        url.scheme(),
        url.host(),
        url.port(),
        url.encodedPath(),
        url.encodedQuery());
  }

  /** For the next attempt. */
  private static void remember(Call call, CorrelationContext context) {
    try {
      WeakIdentityMap.Entry<Call> unused = CallContexts.ALL.put(call, context);
    } catch (Throwable e) {
      Fault.CAPTURE.report(e);
    }
  }

  private static boolean isWebSocket(Request request) {
    return "websocket".equalsIgnoreCase(request.header("Upgrade"));
  }
}
