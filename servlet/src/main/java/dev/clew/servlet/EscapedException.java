package dev.clew.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.UnavailableException;
import jakarta.servlet.http.HttpServletResponse;

/** What an exception that escapes the application means to the container. */
final class EscapedException {
  private EscapedException() {}

  /**
   * The exception itself, without the {@code ServletException}s that the application and some
   * containers put around it (as for error pages: Servlet specification, section 10.9.2).
   */
  static Throwable unwrap(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof ServletException wrapper && wrapper.getRootCause() != null) {
      cause = wrapper.getRootCause();
    }
    return cause;
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
