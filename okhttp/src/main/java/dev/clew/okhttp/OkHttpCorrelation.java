package dev.clew.okhttp;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.EgressPolicy;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.WebSocket;

/**
 * Makes OkHttp clients, from 4.12 on, send the current correlation ID.
 *
 * <pre>{@code
 * OkHttpClient client = OkHttpCorrelation.instrument(new OkHttpClient.Builder()).build();
 * }</pre>
 *
 * <p>That is all there is to do, for calls that are executed and calls that are enqueued:
 *
 * <ul>
 *   <li>The ID is the one that is current where {@code newCall} or {@code clone} runs, for every
 *       attempt, whoever makes it. Without one there is no header. A header that is on the request
 *       already stays as it is.
 *   <li>The header is set anew for each redirect and each new attempt, for hosts that the {@link
 *       EgressPolicy} allows.
 *   <li>Interceptors, and the callback of an enqueued call, run in the context of the caller, and
 *       leave nothing behind on the dispatcher's threads.
 * </ul>
 *
 * <p><b>What it does to the builder.</b> It adds an application interceptor in front of the others
 * and a network interceptor behind them, and puts a listener factory around the builder's own.
 * Interceptors that are added later find the ID as well; a listener or listener factory that is set
 * later takes the place of Clew's, so instrument the builder last. The dispatcher stays, whoever
 * made it and whoever shares it, with its limits and its idle callback. Its executor, if it is the
 * one that OkHttp makes, becomes a {@code ThreadPoolExecutor} of Clew's with the same settings, so
 * that callbacks run in their context; an executor of your own is not touched, and needs {@link
 * #dispatcherExecutor} for that. The same holds for a dispatcher that is set later. On the module
 * path both take {@code --add-opens okhttp3/okhttp3=dev.clew.okhttp} and {@code --add-opens
 * okhttp3/okhttp3.internal.connection=dev.clew.okhttp}: without them, callbacks run without a
 * context, and calls carry their ID all the same.
 *
 * <p>OkHttp tells no listener about WebSockets: open them through {@link #webSockets}. Server-sent
 * events are calls like others, and their listeners run in the context of whoever opened them; only
 * {@code okhttp-sse} 4.12 keeps its calls from listeners, and there the request has to bring the
 * context: {@code request.newBuilder().tag(CorrelationContext.class, Correlation.current())}.
 *
 * <p>All methods may be called from any thread; a builder may be used by one at a time.
 *
 * @since 0.1
 */
public final class OkHttpCorrelation {
  private OkHttpCorrelation() {}

  /**
   * Instruments a client's builder with the {@linkplain EgressPolicy#create() default policy}: each
   * host gets the ID, as {@code Correlation-Id}.
   *
   * @param builder the builder, with everything else configured
   * @return the same builder
   */
  public static OkHttpClient.Builder instrument(OkHttpClient.Builder builder) {
    return instrument(builder, EgressPolicy.create());
  }

  /**
   * Instruments a client's builder. On a builder, or the builder of a client, that is instrumented
   * already, it changes the policy.
   *
   * @param builder the builder, with everything else configured
   * @param policy what to send to whom
   * @return the same builder
   */
  public static OkHttpClient.Builder instrument(OkHttpClient.Builder builder, EgressPolicy policy) {
    Objects.requireNonNull(policy, "policy");
    // A builder does not tell what it was given; the client that it builds does.
    OkHttpClient configured = builder.build();
    EventListener.Factory factory = configured.eventListenerFactory();
    if (!(factory instanceof CapturingListenerFactory)) {
      builder.eventListenerFactory(new CapturingListenerFactory(factory));
    }

    builder.interceptors().removeIf(ContextInterceptor.class::isInstance);
    builder.interceptors().add(0, new ContextInterceptor(policy));
    builder.networkInterceptors().removeIf(HeaderInterceptor.class::isInstance);
    builder.networkInterceptors().add(new HeaderInterceptor(policy));

    DispatcherAccess.wrapExecutor(configured.dispatcher());
    return builder;
  }

  /**
   * An executor for a dispatcher of your own, so that the callbacks of enqueued calls run in the
   * context of whoever enqueued them:
   *
   * <pre>{@code
   * Dispatcher dispatcher = new Dispatcher(OkHttpCorrelation.dispatcherExecutor(executor));
   * dispatcher.setMaxRequestsPerHost(20);
   * }</pre>
   *
   * <p>Do not give a dispatcher a {@linkplain dev.clew.CorrelationExecutors#propagating propagating
   * executor}: a dispatcher with a backlog hands its tasks over on threads of other requests.
   *
   * @param executor what runs the calls, in wrappers of Clew's; shutting down the returned one
   *     shuts it down, and {@code shutdownNow} gives OkHttp's own tasks back
   * @return an executor for a dispatcher's use; the same one when it is such an executor already
   */
  public static ExecutorService dispatcherExecutor(ExecutorService executor) {
    Objects.requireNonNull(executor, "executor");
    return executor instanceof DispatcherExecutor ? executor : new DispatcherExecutor(executor);
  }

  /**
   * Opens an instrumented client's WebSockets so that the upgrade carries the ID that is current
   * where {@code newWebSocket} is called; opened through the client itself, they carry none.
   *
   * <p>OkHttp follows redirects of an upgrade with the headers of the first request, and asks
   * nobody: a host on the policy's list that redirects an upgrade hands the ID on to wherever it
   * sends the caller, as it would a header of the application's own. Where that matters, open
   * WebSockets through a client with {@code followRedirects(false)}.
   *
   * @param client a client built from an instrumented builder
   * @return a factory that opens the client's WebSockets
   */
  public static WebSocket.Factory webSockets(OkHttpClient client) {
    Objects.requireNonNull(client, "client");
    return (request, listener) ->
        client.newWebSocket(
            request.newBuilder().tag(CorrelationContext.class, Correlation.current()).build(),
            listener);
  }
}
