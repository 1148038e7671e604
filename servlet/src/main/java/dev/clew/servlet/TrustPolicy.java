package dev.clew.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Predicate;

/**
 * Whether a request is believed when it brings a correlation ID. Of one that is not, no header is
 * read: it gets a new ID.
 *
 * <p>Immutable, and so thread-safe. A policy of your own is any predicate, given to {@link
 * CorrelationFilter.Builder#trust}.
 *
 * @since 0.1
 */
public final class TrustPolicy implements Predicate<HttpServletRequest> {
  private static final TrustPolicy ALWAYS = new TrustPolicy("always", request -> true);
  private static final TrustPolicy NEVER = new TrustPolicy("never", request -> false);

  private final String name;
  private final Predicate<? super HttpServletRequest> predicate;

  private TrustPolicy(String name, Predicate<? super HttpServletRequest> predicate) {
    this.name = name;
    this.predicate = predicate;
  }

  /**
   * Every request is believed. Right behind a gateway that sets or checks the header, and where
   * callers are to find their own ID in the logs.
   *
   * @return always the same instance
   */
  public static TrustPolicy always() {
    return ALWAYS;
  }

  /**
   * No request is believed: each gets a new ID.
   *
   * @return always the same instance
   */
  public static TrustPolicy never() {
    return NEVER;
  }

  /** A policy of the user's, with a name for {@code toString()} that asks nothing of it. */
  static TrustPolicy when(Predicate<? super HttpServletRequest> predicate) {
    return predicate instanceof TrustPolicy policy
        ? policy
        : new TrustPolicy(predicate.getClass().getName(), predicate);
  }

  /**
   * The policy that a text stands for.
   *
   * @throws IllegalArgumentException when it stands for none
   */
  static TrustPolicy parse(String text) {
    return switch (text) {
      case "always" -> ALWAYS;
      case "never" -> NEVER;
      default -> throw new IllegalArgumentException("must be always or never");
    };
  }

  @Override
  public boolean test(HttpServletRequest request) {
    return predicate.test(request);
  }

  /** The policy as it is written in an init-param, or the class of a predicate. */
  @Override
  public String toString() {
    return name;
  }
}
