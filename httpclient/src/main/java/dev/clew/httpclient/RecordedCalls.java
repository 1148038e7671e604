package dev.clew.httpclient;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.EgressPolicy;
import dev.clew.internal.OutgoingCall;
import dev.clew.internal.OutgoingCalls;
import java.io.IOException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Leaves the records of a classic client's calls: the first handler runs once for each call, unless
 * one that the application puts before it runs it again.
 */
final class RecordedCalls implements ExecChainHandler {
  /** By what is a call's own and the same for all its hops. */
  private static final OutgoingCalls<ExecRuntime> UNDER_WAY = new OutgoingCalls<>();

  private final EgressPolicy policy;

  /**
   * @param policy whether to leave records
   */
  RecordedCalls(EgressPolicy policy) {
    this.policy = policy;
  }

  /** A call begins, in whatever context is current; null when it is to leave no record. */
  static @Nullable OutgoingCall begin(
      EgressPolicy policy, CorrelationContext context, HttpRequest request, HttpRoute route) {
    if (!OutgoingCall.isWanted(policy)) {
      return null;
    }
    HttpHost host = route.getTargetHost();
    return OutgoingCall.begin(
        policy,
        context,
        request.getMethod(),
        host.getSchemeName(),
        host.getHostName(),
        host.getPort(),
        request.getPath(),
        null);
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    // It is there already when the client was instrumented twice.
    OutgoingCall recorded =
        UNDER_WAY.has(scope.execRuntime)
            ? null
            : begin(policy, Correlation.current(), request, scope.route);
    if (recorded == null) {
      return chain.proceed(request, scope);
    }
    UNDER_WAY.begin(scope.execRuntime, recorded, this);
    ClassicHttpResponse response;
    try {
      response = chain.proceed(request, scope);
    } catch (Throwable e) {
      recorded.failed(e);
      throw e;
    } finally {
      UNDER_WAY.end(scope.execRuntime);
    }
    recorded.answered(response.getCode());
    return response;
  }

  /** A request of a call goes out. */
  void requestIsSent(ExecChain.Scope scope) {
    UNDER_WAY.requestIsSent(scope.execRuntime, this);
  }
}
