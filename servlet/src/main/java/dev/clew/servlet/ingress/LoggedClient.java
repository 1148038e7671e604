package dev.clew.servlet.ingress;

import org.jspecify.annotations.Nullable;

/**
 * Who asked, as an access record tells it.
 *
 * @param address the address, or null when it is not known
 * @param userAgent the client's own word, or null when it gave none
 */
public record LoggedClient(@Nullable String address, @Nullable String userAgent) {
  private static final int MAX_USER_AGENT = 256;

  /** Cuts what the client says of itself. */
  public LoggedClient {
    if (userAgent != null && userAgent.length() > MAX_USER_AGENT) {
      boolean pair = Character.isHighSurrogate(userAgent.charAt(MAX_USER_AGENT - 1));
      userAgent = userAgent.substring(0, pair ? MAX_USER_AGENT - 1 : MAX_USER_AGENT);
    }
  }
}
