package dev.clew.httpclient;

import dev.clew.CorrelationContext;
import dev.clew.EgressPolicy;
import dev.clew.internal.OutgoingCall;
import java.io.IOException;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.jspecify.annotations.Nullable;

/**
 * Captures the caller's context: the first handler runs on the caller's thread, and once. One that
 * the application puts before it may run it again, on any thread, and gets the same context.
 *
 * @param policy whether to leave records
 */
record CaptureHandler(EgressPolicy policy) implements AsyncExecChainHandler {
  private static final String CLIENT = CloseableHttpAsyncClient.class.getPackageName() + ".";
  private static final CallContexts CONTEXTS = new CallContexts();

  @Override
  public void execute(
      HttpRequest request,
      @Nullable AsyncEntityProducer body,
      AsyncExecChain.Scope scope,
      AsyncExecChain chain,
      AsyncExecCallback callback)
      throws HttpException, IOException {
    if (scope.scheduler == null || scope.scheduler instanceof CorrelatedScheduler) {
      // The client was instrumented twice, or the whole chain is run again.
      chain.proceed(request, body, scope, callback);
      return;
    }
    CorrelationContext context = CONTEXTS.capture(scope.cancellableDependency);
    OutgoingCall recorded = RecordedCalls.begin(policy, context, request, scope.route);
    AsyncExecChain.Scope correlated =
        new AsyncExecChain.Scope(
            scope.exchangeId,
            scope.route,
            scope.originalRequest,
            scope.cancellableDependency,
            scope.clientContext,
            scope.execRuntime,
            new CorrelatedScheduler(scope.scheduler, context, recorded),
            scope.execCount);
    try {
      chain.proceed(
          request,
          body == null ? null : new CorrelatedProducer(body, context),
          correlated,
          new CorrelatedCallback(
              callback,
              context,
              recorded,
              scope.cancellableDependency,
              isClients(callback) ? scope.execRuntime : null));
    } catch (Throwable e) {
      if (recorded != null) {
        recorded.failed(e);
      }
      throw e;
    }
  }

  /** Whether the call then has no more use for its connection: no other handler is told. */
  private static boolean isClients(AsyncExecCallback callback) {
    return callback.getClass().getName().startsWith(CLIENT);
  }
}
