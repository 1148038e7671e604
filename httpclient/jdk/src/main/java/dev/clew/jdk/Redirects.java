package dev.clew.jdk;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Where a redirect leads: the rules of the JDK's client, for those cases in which that one must not
 * follow by itself. See RFC 9110, section 15.4.
 */
final class Redirects {
  /** How many requests one call may take, as the JDK's client reads it. */
  static final int MAX_REQUESTS = maxRequests();

  private static final int DEFAULT_MAX_REQUESTS = 5;
  private static final Set<String> FOR_THE_ORIGIN_ALONE =
      Set.of("authorization", "cookie", "host", "origin", "referer");

  private Redirects() {}

  private static int maxRequests() {
    int configured = Integer.getInteger("jdk.httpclient.redirects.retrylimit", 0);
    return configured > 0 ? configured : DEFAULT_MAX_REQUESTS;
  }

  /**
   * Whether an answer sends the caller elsewhere.
   *
   * @return the place, or null when it does not, or when it must not be followed
   */
  static @Nullable URI target(
      HttpClient.Redirect policy, URI asked, int status, HttpHeaders headers) {
    if (policy == HttpClient.Redirect.NEVER || !isRedirect(status)) {
      return null;
    }
    String location = headers.firstValue("Location").orElse(null);
    if (location == null) {
      return null;
    }
    URI target;
    try {
      target = asked.resolve(location);
    } catch (IllegalArgumentException e) {
      return null;
    }
    if (target.getHost() == null || !isHttp(target)) {
      return null;
    }
    boolean downgrade =
        "https".equalsIgnoreCase(asked.getScheme())
            && !"https".equalsIgnoreCase(target.getScheme());
    return policy == HttpClient.Redirect.NORMAL && downgrade ? null : target;
  }

  private static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private static boolean isHttp(URI uri) {
    return "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
  }

  /**
   * The request of the next hop.
   *
   * @param request the request that was answered, as the application made it
   */
  static HttpRequest next(HttpRequest request, URI target, int status) {
    BiPredicate<String, String> kept =
        isSameOrigin(request.uri(), target)
            ? (name, value) -> true
            : (name, value) -> !FOR_THE_ORIGIN_ALONE.contains(name.toLowerCase(Locale.ROOT));
    HttpRequest.Builder next = HttpRequest.newBuilder(request, kept).uri(target);
    boolean toGet =
        status == 303 || ((status == 301 || status == 302) && request.method().equals("POST"));
    return (toGet ? next.GET() : next).build();
  }

  private static boolean isSameOrigin(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && port(one) == port(other);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }
}
