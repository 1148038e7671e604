package dev.clew.servlet;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the response header when the application resets the response, or names headers of its own
 * that scripts may read; and knows the length that the application declares, which not every
 * container tells before the response is sent.
 */
final class CorrelatedResponse extends HttpServletResponseWrapper {
  private static final String EXPOSED = "Access-Control-Expose-Headers";
  private static final String LENGTH = "Content-Length";
  private static final long UNKNOWN = -1;
  private static final long REPLACED = -2;

  private final @Nullable String headerName;
  private final String id;
  private final boolean exposed;
  private volatile long declaredLength = UNKNOWN;

  private CorrelatedResponse(
      HttpServletResponse response, @Nullable String headerName, String id, boolean exposed) {
    super(response);
    this.headerName = headerName;
    this.id = id;
    this.exposed = exposed;
  }

  /**
   * Sets the header and wraps, once: see {@link CorrelatedRequest#of}.
   *
   * @param headerName null for no header
   * @param exposed whether scripts from other origins may read it
   */
  static HttpServletResponse of(
      HttpServletResponse response, @Nullable String headerName, String id, boolean exposed) {
    boolean wrapped =
        response instanceof CorrelatedResponse
            || (response instanceof HttpServletResponseWrapper wrapper
                && wrapper.isWrapperFor(CorrelatedResponse.class));
    CorrelatedResponse correlated = new CorrelatedResponse(response, headerName, id, exposed);
    correlated.setOwnHeaders();
    return wrapped ? response : correlated;
  }

  /** The length of the body, where the application or the container has said it; or else -1. */
  static long bodyLength(HttpServletResponse response) {
    if (response instanceof CorrelatedResponse own && own.declaredLength != UNKNOWN) {
      return Math.max(UNKNOWN, own.declaredLength);
    }
    try {
      return length(response.getHeader(LENGTH));
    } catch (RuntimeException e) {
      // A container may have taken the response back already.
      return UNKNOWN;
    }
  }

  private static long length(@Nullable String value) {
    try {
      return value == null ? UNKNOWN : Math.max(UNKNOWN, Long.parseLong(value));
    } catch (NumberFormatException e) {
      return UNKNOWN;
    }
  }

  private HttpServletResponse container() {
    return (HttpServletResponse) getResponse();
  }

  private void setOwnHeaders() {
    if (headerName == null || container().isCommitted()) {
      return;
    }
    container().setHeader(headerName, id);
    // Beside what a filter in front of this one has set.
    if (exposed
        && container().getHeaders(EXPOSED).stream().noneMatch(value -> lists(value, headerName))) {
      container().addHeader(EXPOSED, headerName);
    }
  }

  private static boolean lists(String value, String headerName) {
    for (String name : value.split(",", -1)) {
      if (name.strip().equalsIgnoreCase(headerName)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void reset() {
    super.reset();
    declaredLength = UNKNOWN;
    setOwnHeaders();
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    super.setHeader(name, value);
    if (exposed && EXPOSED.equalsIgnoreCase(name)) {
      setOwnHeaders();
    } else {
      declare(name, value);
    }
  }

  @Override
  public void addHeader(String name, String value) {
    super.addHeader(name, value);
    declare(name, value);
  }

  @Override
  public void setIntHeader(String name, int value) {
    super.setIntHeader(name, value);
    declare(name, Integer.toString(value));
  }

  @Override
  public void addIntHeader(String name, int value) {
    super.addIntHeader(name, value);
    declare(name, Integer.toString(value));
  }

  @Override
  public void setContentLength(int length) {
    setContentLengthLong(length);
  }

  @Override
  public void setContentLengthLong(long length) {
    super.setContentLengthLong(length);
    if (!isCommitted()) {
      declaredLength = Math.max(UNKNOWN, length);
    }
  }

  private void declare(@Nullable String name, @Nullable String value) {
    if (LENGTH.equalsIgnoreCase(name) && !isCommitted()) {
      declaredLength = length(value);
    }
  }

  // What these send is a body of the container's, in place of the application's.

  @Override
  public void sendError(int status) throws IOException {
    declaredLength = REPLACED;
    super.sendError(status);
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    declaredLength = REPLACED;
    super.sendError(status, message);
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    declaredLength = REPLACED;
    super.sendRedirect(location);
  }
}
