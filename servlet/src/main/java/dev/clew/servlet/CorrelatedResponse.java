package dev.clew.servlet;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/** Keeps the response header when the application resets the response. */
final class CorrelatedResponse extends HttpServletResponseWrapper {
  private final String headerName;
  private final String id;

  private CorrelatedResponse(HttpServletResponse response, String headerName, String id) {
    super(response);
    this.headerName = headerName;
    this.id = id;
  }

  /** Sets the header and wraps, once: see {@link CorrelatedRequest#of}. */
  static HttpServletResponse of(HttpServletResponse response, String headerName, String id) {
    if (!response.isCommitted()) {
      response.setHeader(headerName, id);
    }
    boolean wrapped =
        response instanceof CorrelatedResponse
            || (response instanceof HttpServletResponseWrapper wrapper
                && wrapper.isWrapperFor(CorrelatedResponse.class));
    return wrapped ? response : new CorrelatedResponse(response, headerName, id);
  }

  @Override
  public void reset() {
    super.reset();
    setHeader(headerName, id);
  }
}
