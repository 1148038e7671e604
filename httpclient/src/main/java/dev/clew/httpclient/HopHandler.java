package dev.clew.httpclient;

import dev.clew.EgressPolicy;
import java.io.IOException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;

/**
 * Counts what a classic client sends, tells the request interceptors where to, and compares it with
 * what is answered: the last handler runs for each hop and each attempt.
 *
 * @param policy what to do with the answer
 * @param calls where to count
 */
record HopHandler(EgressPolicy policy, RecordedCalls calls) implements ExecChainHandler {
  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    calls.requestIsSent(scope);
    String host = scope.route.getTargetHost().getHostName();
    ClassicHttpResponse response = chain.proceed(new HopRequest(request, host), scope);
    if (policy.isComparingResponses()) {
      policy.compareResponse(
          HeaderInterceptor.GETTER.get(request, policy.headerName()),
          host,
          response,
          HeaderInterceptor.GETTER);
    }
    return response;
  }
}
