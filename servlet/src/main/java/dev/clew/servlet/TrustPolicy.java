package dev.clew.servlet;

import dev.clew.servlet.ingress.Trust;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.function.Predicate;

/**
 * Decides which requests may bring their own correlation ID. The filter takes nothing from the
 * headers of other requests, and gives them a new ID.
 *
 * <p>Immutable, and so thread-safe. Any predicate can be a policy of your own: pass it to {@link
 * CorrelationFilter.Builder#trust}.
 *
 * @since 0.1
 */
public final class TrustPolicy implements Predicate<HttpServletRequest> {
  private static final TrustPolicy ALWAYS = new TrustPolicy(Trust.ALWAYS);
  private static final TrustPolicy NEVER = new TrustPolicy(Trust.NEVER);

  private final Trust trust;

  private TrustPolicy(Trust trust) {
    this.trust = trust;
  }

  /**
   * Believes every request. Use it behind a gateway that sets or checks the header, and where
   * callers are to find their own ID in the logs.
   *
   * @return always the same instance
   */
  public static TrustPolicy always() {
    return ALWAYS;
  }

  /**
   * Believes no request: each gets a new ID.
   *
   * @return always the same instance
   */
  public static TrustPolicy never() {
    return NEVER;
  }

  /**
   * Believes requests whose connection comes from one of these ranges, according to {@code
   * getRemoteAddr()}. When the container is configured to put another address there, for example
   * with Tomcat's {@code RemoteIpValve}, that address counts. No name is ever looked up.
   *
   * <p>An IPv4 address counts as itself when it is written as an IPv6 one ({@code
   * ::ffff:10.0.0.1}). An address that cannot be read, such as that of a Unix domain socket, is in
   * no range.
   *
   * @param ranges IPv4 or IPv6 addresses, or ranges of them in CIDR notation, such as {@code
   *     10.0.0.0/8}, {@code 127.0.0.1} and {@code fd00::/8}
   * @return a policy with these ranges
   * @throws IllegalArgumentException when there are none, or one is not a range: it is a name, or
   *     has an impossible length or address bits after the range's length
   */
  public static TrustPolicy addresses(String... ranges) {
    try {
      return new TrustPolicy(Trust.addresses(List.of(ranges)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("trust " + List.of(ranges) + ": " + e.getMessage(), e);
    }
  }

  /** What the filter's settings have of a policy. */
  static Trust trust(Predicate<? super HttpServletRequest> policy) {
    return policy instanceof TrustPolicy own ? own.trust : Trust.when(policy);
  }

  @Override
  public boolean test(HttpServletRequest request) {
    return trust.test(request, HttpServletRequest::getRemoteAddr);
  }

  /** The policy as it is written in an init-param. */
  @Override
  public String toString() {
    return trust.toString();
  }
}
