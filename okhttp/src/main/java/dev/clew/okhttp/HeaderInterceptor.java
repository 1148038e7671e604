package dev.clew.okhttp;

import dev.clew.CorrelationContext;
import dev.clew.CorrelationPropagator;
import dev.clew.EgressPolicy;
import dev.clew.internal.OutgoingCalls;
import java.io.IOException;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sets the headers. As a network interceptor it runs once for each hop and each attempt, with the
 * host that this one goes to, and what it adds is not carried on to the next.
 *
 * @param policy what to send to whom
 */
record HeaderInterceptor(EgressPolicy policy) implements Interceptor {
  /**
   * The calls that are to leave a record, for which this counts the requests. It is its own
   * counter: a call may not be held by what is kept of it.
   */
  static final OutgoingCalls<Call> CALLS = new OutgoingCalls<>();

  private static final CorrelationPropagator.Getter<Outgoing> GETTER =
      (outgoing, name) -> outgoing.original.header(name);
  private static final CorrelationPropagator.Setter<Outgoing> SETTER = Outgoing::set;
  private static final CorrelationPropagator.Getter<Response> RESPONSE =
      (response, name) -> response.header(name);

  @Override
  public Response intercept(Chain chain) throws IOException {
    CorrelationContext context = ContextInterceptor.contextOf(chain.call());
    Request request = correlate(chain.request(), context, policy);
    CALLS.requestIsSent(chain.call(), CALLS);
    Response response = chain.proceed(request);
    if (policy.isComparingResponses()) {
      String sent = request.header(policy.headerName());
      policy.compareResponse(sent, request.url().host(), response, RESPONSE);
    }
    return response;
  }

  /** The request with what the policy lets it have. */
  static Request correlate(Request request, CorrelationContext context, EgressPolicy policy) {
    try {
      Outgoing outgoing = new Outgoing(request);
      policy.inject(context, request.url().host(), outgoing, GETTER, SETTER);
      return outgoing.build();
    } catch (Throwable e) {
      Fault.HEADERS.report(e);
      return request;
    }
  }

  /** A request, copied only when there is something to add to it. */
  private static final class Outgoing {
    private final Request original;
    private Request.@Nullable Builder copy;

    Outgoing(Request original) {
      this.original = original;
    }

    void set(String name, String value) {
      Request.Builder builder = copy == null ? original.newBuilder() : copy;
      copy = builder.header(name, value);
    }

    Request build() {
      return copy == null ? original : copy.build();
    }
  }
}
