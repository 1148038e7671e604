package dev.clew.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.UnavailableException;
import jakarta.servlet.http.HttpServletResponse;

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
    try {
      for (int i = 0; i < MAX_WRAPPERS && cause instanceof ServletException wrapper; i++) {
        Throwable root = wrapper.getRootCause();
        if (root == null) {
          break;
        }
        cause = root;
      }
    } catch (Throwable e) {
      // The method may be the application's. What is found so far is the exception.
    }
    return cause;
  }

  /**
   * The status that the container answers with, when the response is not committed yet.
   *
   * @param thrown as it leaves the filter
   */
  static int status(Throwable thrown, ServletRequest request) {
    return Container.of(request).status(thrown);
  }

  /** The status of an exception that the container knows nothing of. */
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
