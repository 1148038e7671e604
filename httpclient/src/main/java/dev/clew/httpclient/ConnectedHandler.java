package dev.clew.httpclient;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import java.io.IOException;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the handlers behind the one that connects in the caller's context: a call that has waited
 * for a connection goes on on the thread, and in the context, of the call that gave it back.
 */
final class ConnectedHandler implements AsyncExecChainHandler {
  static final ConnectedHandler INSTANCE = new ConnectedHandler();

  private ConnectedHandler() {}

  @Override
  public void execute(
      HttpRequest request,
      @Nullable AsyncEntityProducer body,
      AsyncExecChain.Scope scope,
      AsyncExecChain chain,
      AsyncExecCallback callback)
      throws HttpException, IOException {
    if (!(scope.scheduler instanceof CorrelatedScheduler correlated)
        || correlated.context().equals(Correlation.current())) {
      chain.proceed(request, body, scope, callback);
      return;
    }
    try (CorrelationScope opened = Correlation.open(correlated.context())) {
      chain.proceed(request, body, scope, callback);
    }
  }
}
