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
 * Makes OkHttp clients of version 4.12 or later send the current correlation ID.
 *
 * <pre>{@code
 * OkHttpClient client = OkHttpCorrelation.instrument(new OkHttpClient.Builder()).build();
 * }</pre>
 *
 * <p>Nothing else is needed, for calls that are executed and calls that are enqueued:
 *
 * <ul>
 *   <li>Every attempt sends the ID that is current where {@code newCall} or {@code clone} runs, on
 *       whatever thread the attempt is made. Without a current ID there is no header. A header that
 *       is already on the request stays as it is.
 *   <li>The header is set anew for each redirect and each new attempt, for hosts that the {@link
 *       EgressPolicy} allows.
 *   <li>Interceptors, and the callback of an enqueued call, run in the caller's context, and leave
 *       nothing behind on the dispatcher's threads. An interceptor that opens a scope around what
 *       comes behind it, on the thread on which it was called, has that scope's ID sent.
 * </ul>
 *
 * <p><b>What it does to the builder.</b> It adds an application interceptor in front of the others
 * and a network interceptor behind them, and puts a listener factory around the builder's own.
 * Interceptors that are added later also find the ID. A listener or listener factory that is set
 * later replaces Clew's, so instrument the builder last. The dispatcher stays in place with its
 * limits and its idle callback, whoever made it and whoever shares it. If its executor is the one
 * that OkHttp makes, a {@code ThreadPoolExecutor} of Clew's with the same settings takes its place,
 * so that callbacks run in their context. An executor of your own is not touched, and needs {@link
 * #dispatcherExecutor} for that. The same holds for a dispatcher that is set later. On the module
 * path, both need {@code --add-opens okhttp3/okhttp3=dev.clew.okhttp} and {@code --add-opens
 * okhttp3/okhttp3.internal.connection=dev.clew.okhttp}. Without these options callbacks run without
 * a context, but calls still carry their ID.
 *
 * <p>OkHttp does not tell listeners about WebSockets: open them through {@link #webSockets}.
 * Server-sent events are ordinary calls, and their listeners run in the context of whoever opened
 * them. Only {@code okhttp-sse} 4.12 hides its calls from listeners; its requests have to bring the
 * context: {@code request.newBuilder().tag(CorrelationContext.class, Correlation.current())}.
 *
 * <p>All methods may be called from any thread; only one thread at a time may use a builder.
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
   * Instruments a client's builder. If the builder, or the client that it comes from, is
   * instrumented already, this changes the policy.
   *
   * @param builder the builder, with everything else configured
   * @param policy decides what is sent to which hosts
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
   * Wraps an executor for a dispatcher of your own, so that the callbacks of enqueued calls run in
   * the context of whoever enqueued them:
   *
   * <pre>{@code
   * Dispatcher dispatcher = new Dispatcher(OkHttpCorrelation.dispatcherExecutor(executor));
   * dispatcher.setMaxRequestsPerHost(20);
   * }</pre>
   *
   * <p>Give the builder this dispatcher before it is instrumented. Calls that still wait when the
   * executor is shut down, which OkHttp then fails in the middle of another call, otherwise call
   * back in that one's context.
   *
   * <p>Do not give a dispatcher a {@linkplain dev.clew.CorrelationExecutors#propagating propagating
   * executor}: a dispatcher with a backlog submits its tasks on the threads of other requests.
   *
   * @param executor runs the calls, in wrappers of Clew's; shutting down the returned executor
   *     shuts it down, and {@code shutdownNow} returns OkHttp's own tasks
   * @return an executor for a dispatcher; the same one when it is such an executor already
   */
  public static ExecutorService dispatcherExecutor(ExecutorService executor) {
    Objects.requireNonNull(executor, "executor");
    return executor instanceof DispatcherExecutor ? executor : new DispatcherExecutor(executor);
  }

  /**
   * Returns a factory of an instrumented client's WebSockets, whose upgrade requests carry the ID
   * that is current where {@code newWebSocket} is called. WebSockets opened through the client
   * itself carry none.
   *
   * <p>OkHttp follows redirects of an upgrade with the headers of the first request, and the policy
   * is not asked again: a host on the policy's list that redirects an upgrade passes the ID on to
   * the new host, as it would a header of the application's own. Where that matters, open
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
