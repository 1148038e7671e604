package dev.clew.httpclient;

import dev.clew.EgressPolicy;
import java.util.Objects;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/**
 * Makes Apache HttpClient 5 clients send the current correlation ID.
 *
 * <pre>{@code
 * CloseableHttpClient client = HttpClientCorrelation.instrument(HttpClients.custom()).build();
 * }</pre>
 *
 * <ul>
 *   <li>Without a current ID there is no header. A header that is on the request already, or that
 *       the client sets by default, stays as it is.
 *   <li>The header is set anew for each redirect and each new attempt, for hosts that the {@link
 *       EgressPolicy} allows. The request and the {@code HttpClientContext} of the application are
 *       left alone, so that both can be used again.
 * </ul>
 *
 * <p>Instrumenting a builder twice sends the header once; with two policies, a host gets what
 * either lets it have. {@code HttpClients.createMinimal()} has no place for interceptors, and its
 * clients cannot be instrumented.
 *
 * <p>All methods may be called from any thread; a builder may be used by one at a time.
 *
 * @since 0.1
 */
public final class HttpClientCorrelation {
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
   * @param policy what to send to whom
   * @param <B> the builder's type
   * @return the same builder
   */
  public static <B extends HttpClientBuilder> B instrument(B builder, EgressPolicy policy) {
    Objects.requireNonNull(policy, "policy");
    builder.addRequestInterceptorLast(new HeaderInterceptor(policy));
    return builder;
  }
}
