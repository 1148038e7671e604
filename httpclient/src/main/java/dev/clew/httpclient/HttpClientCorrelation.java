package dev.clew.httpclient;

import dev.clew.EgressPolicy;
import java.util.Objects;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.async.H2AsyncClientBuilder;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/**
 * Makes clients of Apache HttpClient 5.4 or later send the current correlation ID.
 *
 * <pre>{@code
 * CloseableHttpClient client = HttpClientCorrelation.instrument(HttpClients.custom()).build();
 * }</pre>
 *
 * <ul>
 *   <li>Without a current ID there is no header. A header that is already on the request, or that
 *       the client sets by default, stays as it is.
 *   <li>The ID is the one that is current where the call is made, for asynchronous clients too.
 *       Their request producers, response consumers and {@code FutureCallback}s run in the caller's
 *       context, and leave nothing behind on the IO threads; so do handlers of the execution chain
 *       behind the one that connects. Only {@code cancelled} runs in the context of whoever
 *       cancels, because HttpClient calls it on that thread, and consumers of pushed responses run
 *       in none, because HttpClient has no hook around them.
 *   <li>The header is set anew for each redirect and each new attempt, for hosts that the {@link
 *       EgressPolicy} allows. The application's request and {@code HttpClientContext} are not
 *       changed, so both can be used again.
 * </ul>
 *
 * <p>A builder that is instrumented twice sends the header once. With two policies, a host gets
 * whatever either policy allows.
 *
 * <p><b>Other builders.</b> The builders of caching clients extend these, and are instrumented in
 * the same way. An answer from the cache costs no request and has no header. A request with which a
 * classic client revalidates in the background, on a thread of its own, has none either. The fluent
 * API uses an instrumented client with {@code Executor.newInstance(client)}; {@code
 * Request.execute()} uses a client of its own, which has no hook. The minimal clients, {@code
 * HttpClients.createMinimal()} and those of {@code HttpAsyncClients}, have no hook either and
 * cannot be instrumented.
 *
 * <p>All methods may be called from any thread; only one thread at a time may use a builder.
 *
 * @since 0.1
 */
public final class HttpClientCorrelation {
  private static final String CAPTURE = "clew-capture";
  private static final String CONNECTED = "clew-connected";
  private static final String HAND_OVER = "clew-hand-over";
  private static final String CALLS = "clew-calls";
  private static final String HOPS = "clew-hops";

  private HttpClientCorrelation() {}

  /**
   * Instruments a classic client's builder, or that of a caching client, with the {@linkplain
   * EgressPolicy#create() default policy}: each host gets the ID, as {@code Correlation-Id}.
   *
   * @param builder the builder, with the application's own request interceptors added
   * @param <B> the builder's type
   * @return the same builder
   */
  public static <B extends HttpClientBuilder> B instrument(B builder) {
    return instrument(builder, EgressPolicy.create());
  }

  /**
   * Instruments a classic client's builder, or that of a caching client.
   *
   * @param builder the builder, with the application's own request interceptors added
   * @param policy decides what is sent to which hosts
   * @param <B> the builder's type
   * @return the same builder
   */
  public static <B extends HttpClientBuilder> B instrument(B builder, EgressPolicy policy) {
    Objects.requireNonNull(policy, "policy");
    builder.addRequestInterceptorLast(new HeaderInterceptor(policy));
    RecordedCalls calls = new RecordedCalls(policy);
    builder.addExecInterceptorFirst(CALLS, calls);
    builder.addExecInterceptorLast(HOPS, new HopHandler(policy, calls));
    return builder;
  }

  /**
   * Instruments an asynchronous client's builder with the {@linkplain EgressPolicy#create() default
   * policy}: each host gets the ID, as {@code Correlation-Id}.
   *
   * @param builder the builder, with the application's own interceptors added
   * @param <B> the builder's type
   * @return the same builder
   */
  public static <B extends HttpAsyncClientBuilder> B instrument(B builder) {
    return instrument(builder, EgressPolicy.create());
  }

  /**
   * Instruments an asynchronous client's builder.
   *
   * @param builder the builder, with the application's own interceptors added
   * @param policy decides what is sent to which hosts
   * @param <B> the builder's type
   * @return the same builder
   */
  public static <B extends HttpAsyncClientBuilder> B instrument(B builder, EgressPolicy policy) {
    Objects.requireNonNull(policy, "policy");
    builder.addExecInterceptorFirst(CAPTURE, new CaptureHandler(policy));
    builder.addExecInterceptorAfter(
        ChainElement.CONNECT.name(), CONNECTED, ConnectedHandler.INSTANCE);
    builder.addExecInterceptorLast(HAND_OVER, new HandOverHandler(policy));
    builder.addRequestInterceptorLast(new HeaderInterceptor(policy));
    return builder;
  }

  /**
   * Instruments an HTTP/2 client's builder with the {@linkplain EgressPolicy#create() default
   * policy}: each host gets the ID, as {@code correlation-id}, because HTTP/2 has only lower-case
   * names.
   *
   * @param builder the builder, with the application's own interceptors added
   * @param <B> the builder's type
   * @return the same builder
   */
  public static <B extends H2AsyncClientBuilder> B instrument(B builder) {
    return instrument(builder, EgressPolicy.create());
  }

  /**
   * Instruments an HTTP/2 client's builder.
   *
   * @param builder the builder, with the application's own interceptors added
   * @param policy decides what is sent to which hosts
   * @param <B> the builder's type
   * @return the same builder
   */
  public static <B extends H2AsyncClientBuilder> B instrument(B builder, EgressPolicy policy) {
    Objects.requireNonNull(policy, "policy");
    builder.addExecInterceptorFirst(CAPTURE, new CaptureHandler(policy));
    builder.addExecInterceptorAfter(
        ChainElement.CONNECT.name(), CONNECTED, ConnectedHandler.INSTANCE);
    builder.addExecInterceptorLast(HAND_OVER, new HandOverHandler(policy));
    builder.addRequestInterceptorLast(new HeaderInterceptor(policy));
    return builder;
  }
}
