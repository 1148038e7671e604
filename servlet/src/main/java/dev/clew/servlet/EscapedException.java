package dev.clew.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.UnavailableException;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** What an exception that escapes the application means to the container. */
final class EscapedException {
  /** More are a circle. */
  private static final int MAX_WRAPPERS = 100;

  private EscapedException() {}

  /**
   * The exception itself, without the {@code ServletException}s that the application and some
   * containers put around it (as for error pages: Servlet specification, section 10.9.2).
   */
  static Throwable unwrap(Throwable thrown) {
    Throwable cause = thrown;
    for (int i = 0; i < MAX_WRAPPERS && cause instanceof ServletException wrapper; i++) {
      Throwable root = rootCause(wrapper);
      if (root == null) {
        break;
      }
      cause = root;
    }
    return cause;
  }

  /** Null where there is none, and where the application's own class does not tell. */
  private static @Nullable Throwable rootCause(ServletException wrapper) {
    try {
      return wrapper.getRootCause();
    } catch (Throwable e) {
      return null;
    }
  }

  /** The status that the container answers with, when the response is not committed yet. */
  static int status(Throwable unwrapped) {
    // Servlet specification, section 2.3.3.2.
    if (unwrapped instanceof UnavailableException unavailable) {
      return unavailable.isPermanent()
          ? HttpServletResponse.SC_NOT_FOUND
          : HttpServletResponse.SC_SERVICE_UNAVAILABLE;
    }
    return HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
  }
}
