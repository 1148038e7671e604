package dev.clew.jdk;

import dev.clew.CorrelationFuture;
import dev.clew.EgressPolicy;
import java.net.http.HttpClient;
import java.util.Objects;

/**
 * Makes the JDK's {@code java.net.http.HttpClient} send the current correlation ID.
 *
 * <pre>{@code
 * HttpClient client = JdkHttpClientCorrelation.build(HttpClient.newBuilder());
 * }</pre>
 *
 * <ul>
 *   <li>The ID is the one that is current where {@code send}, {@code sendAsync} or {@code
 *       newWebSocketBuilder().buildAsync} is called. Without a current ID there is no header. A
 *       header that is already on the request stays as it is. The {@code request()} of a response
 *       is without what was added to it, and can be sent again in another context.
 *   <li>Body publishers, handlers and subscribers, and the listeners of WebSockets, run in the
 *       caller's context and leave nothing behind on the client's threads. {@code sendAsync} and
 *       {@code buildAsync} return a {@link CorrelationFuture}: what is attached to it runs in the
 *       context of whoever attaches it.
 *   <li>When the {@link EgressPolicy} lists hosts, redirects are followed hop by hop, and the list
 *       is checked again at each hop: see {@link #build(HttpClient.Builder, EgressPolicy)}.
 * </ul>
 *
 * <p>All methods may be called from any thread; only one thread at a time may use a builder. The
 * clients are as thread-safe as the JDK's.
 *
 * @since 0.1
 */
public final class JdkHttpClientCorrelation {
  private JdkHttpClientCorrelation() {}

  /**
   * Builds a client with the {@linkplain EgressPolicy#create() default policy}: each host gets the
   * ID, as {@code Correlation-Id}.
   *
   * @param builder the builder, with everything else configured
   * @return a new client
   */
  public static HttpClient build(HttpClient.Builder builder) {
    return build(builder, EgressPolicy.create());
  }

  /**
   * Builds a client.
   *
   * <p>The JDK's client sends a request's headers on to wherever it is redirected, without asking.
   * With a policy that lists hosts, the new client therefore follows redirects itself. It follows
   * the rules of the JDK's client (the same status codes, methods, {@code HttpClient.Redirect} and
   * limit of {@code jdk.httpclient.redirects.retrylimit}) with these differences: the request's
   * timeout applies to each hop, a redirect without a usable {@code Location}, with which the JDK's
   * client fails, is handed over as it is, and a hop to another scheme, host or port does not get
   * the {@code Authorization}, {@code Cookie}, {@code Host}, {@code Origin} and {@code Referer} of
   * the first request, on any JDK.
   *
   * @param builder the builder, with everything else configured
   * @param policy decides what is sent to which hosts
   * @return a new client
   */
  public static HttpClient build(HttpClient.Builder builder, EgressPolicy policy) {
    Objects.requireNonNull(policy, "policy");
    HttpClient client = builder.build();
    HttpClient.Redirect redirects = client.followRedirects();
    if (policy.allowedHosts().isEmpty() || redirects == HttpClient.Redirect.NEVER) {
      return new CorrelatedHttpClient(client, policy, HttpClient.Redirect.NEVER);
    }
    // A builder does not tell what it was given; the client that it built does, and can go.
    HttpClientLifecycle.shutdown(client);
    try {
      HttpClient unredirected = builder.followRedirects(HttpClient.Redirect.NEVER).build();
      return new CorrelatedHttpClient(unredirected, policy, redirects);
    } finally {
      HttpClient.Builder unused = builder.followRedirects(redirects);
    }
  }

  /**
   * Instruments a client that was built elsewhere, with the {@linkplain EgressPolicy#create()
   * default policy}: each host gets the ID, as {@code Correlation-Id}.
   *
   * @param client the client, which stays as it is
   * @return a client that sends through it
   */
  public static HttpClient instrument(HttpClient client) {
    return instrument(client, EgressPolicy.create());
  }

  /**
   * Instruments a client that was built elsewhere.
   *
   * @param client the client, which stays as it is. If it is instrumented already, the new policy
   *     replaces its own
   * @param policy decides what is sent to which hosts
   * @return a client that sends through it
   * @throws IllegalArgumentException when the policy lists hosts and the client follows redirects,
   *     because it would send the ID on to hosts that are not on the list; {@link
   *     #build(HttpClient.Builder, EgressPolicy) build} it here instead
   */
  public static HttpClient instrument(HttpClient client, EgressPolicy policy) {
    Objects.requireNonNull(policy, "policy");
    HttpClient delegate =
        client instanceof CorrelatedHttpClient correlated ? correlated.delegate() : client;
    if (!policy.allowedHosts().isEmpty()
        && delegate.followRedirects() != HttpClient.Redirect.NEVER) {
      throw new IllegalArgumentException(
          "allowHost cannot hold for a client that follows redirects itself, but followRedirects"
              + " was "
              + delegate.followRedirects()
              + ": use JdkHttpClientCorrelation.build(builder, policy), or followRedirects(NEVER)");
    }
    return client instanceof CorrelatedHttpClient correlated
        ? new CorrelatedHttpClient(correlated, policy)
        : new CorrelatedHttpClient(client, policy, HttpClient.Redirect.NEVER);
  }
}
