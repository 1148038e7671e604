package dev.clew.servlet.ingress;

import org.jspecify.annotations.Nullable;

/** The version of HTTP that an access record shows. */
public final class LoggedVersion {
  private LoggedVersion() {}

  /**
   * The version in what a server calls the protocol.
   *
   * @param protocol such as {@code HTTP/1.1}; may be null
   * @return such as {@code 1.1}, or null where there is none
   */
  public static @Nullable String of(@Nullable String protocol) {
    if (protocol == null) {
      return null;
    }
    return switch (protocol) {
      // Nearly all there are, without a new String.
      case "HTTP/1.1" -> "1.1";
      case "HTTP/2.0" -> "2.0";
      default -> protocol.startsWith("HTTP/") ? protocol.substring(5) : null;
    };
  }
}
