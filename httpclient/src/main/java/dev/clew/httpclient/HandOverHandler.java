package dev.clew.httpclient;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import java.io.IOException;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.jspecify.annotations.Nullable;

/**
 * Hands the context over to the request interceptors, and to what hears of an answer's early hints
 * before the caller does: the last handler runs for each hop and each attempt.
 *
 * @param policy what to do with the answer
 */
record HandOverHandler(EgressPolicy policy) implements AsyncExecChainHandler {
  @Override
  public void execute(
      HttpRequest request,
      @Nullable AsyncEntityProducer body,
      AsyncExecChain.Scope scope,
      AsyncExecChain chain,
      AsyncExecCallback callback)
      throws HttpException, IOException {
    CorrelatedRequest sent;
    if (request instanceof CorrelatedRequest already) {
      sent = already;
    } else if (scope.scheduler instanceof CorrelatedScheduler correlated) {
      sent =
          new CorrelatedRequest(
              request, correlated.context(), scope.route.getTargetHost().getHostName());
      if (correlated.recorded() != null) {
        correlated.recorded().requestIsSent();
      }
    } else {
      chain.proceed(request, body, scope, callback);
      return;
    }
    chain.proceed(sent, body, scope, new HopCallback(callback, sent, policy));
  }

  private record HopCallback(
      AsyncExecCallback delegate, CorrelatedRequest sent, EgressPolicy policy)
      implements AsyncExecCallback {
    @Override
    public @Nullable AsyncDataConsumer handleResponse(
        HttpResponse response, @Nullable EntityDetails entity) throws HttpException, IOException {
      if (policy.isComparingResponses()) {
        try (CorrelationScope scope = Correlation.open(sent.context())) {
          policy.compareResponse(
              HeaderInterceptor.GETTER.get(sent, policy.headerName()),
              sent.host(),
              response,
              HeaderInterceptor.GETTER);
        }
      }
      return delegate.handleResponse(response, entity);
    }

    @Override
    public void handleInformationResponse(HttpResponse response) throws HttpException, IOException {
      try (CorrelationScope scope = Correlation.open(sent.context())) {
        delegate.handleInformationResponse(response);
      }
    }

    @Override
    public void completed() {
      delegate.completed();
    }

    @Override
    public void failed(Exception cause) {
      delegate.failed(cause);
    }
  }
}
