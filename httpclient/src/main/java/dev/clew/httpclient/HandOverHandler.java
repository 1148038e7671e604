package dev.clew.httpclient;

import java.io.IOException;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.jspecify.annotations.Nullable;

/**
 * Hands the context over to the request interceptors: the last handler runs for each hop and each
 * attempt.
 */
enum HandOverHandler implements AsyncExecChainHandler {
  INSTANCE;

  @Override
  public void execute(
      HttpRequest request,
      @Nullable AsyncEntityProducer body,
      AsyncExecChain.Scope scope,
      AsyncExecChain chain,
      AsyncExecCallback callback)
      throws HttpException, IOException {
    HttpRequest sent =
        scope.scheduler instanceof CorrelatedScheduler correlated
                && !(request instanceof CorrelatedRequest)
            ? new CorrelatedRequest(
                request, correlated.context(), scope.route.getTargetHost().getHostName())
            : request;
    chain.proceed(sent, body, scope, callback);
  }
}
