package dev.clew.servlet;

import dev.clew.internal.LoggedPath;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Predicate;

/**
 * A request's path as the access record shows it: without the session ID, whatever the parameter
 * that has it is called here.
 */
final class SessionFreePath {
  private SessionFreePath() {}

  static String of(String uri, HttpServletRequest request) {
    return uri.indexOf(';') < 0 ? LoggedPath.of(uri) : LoggedPath.of(uri, sessionIdOf(request));
  }

  /** Which parameter has it: most containers name it as the cookie, some in a way of their own. */
  private static Predicate<String> sessionIdOf(HttpServletRequest request) {
    try {
      SessionCookieConfig cookie = request.getServletContext().getSessionCookieConfig();
      String name = cookie == null ? null : cookie.getName();
      // Where a cookie brings it too, as after the first link, the container says that it has it
      // there.
      String id = request.getRequestedSessionId();
      return parameter -> {
        int equals = parameter.indexOf('=');
        return equals >= 0
            && (parameter.substring(0, equals).equalsIgnoreCase(name)
                || parameter.substring(equals + 1).equals(id));
      };
    } catch (Throwable e) {
      // It could be any.
      return parameter -> true;
    }
  }
}
