package dev.clew.servlet;

import dev.clew.CorrelationContext;
import dev.clew.servlet.ingress.Fault;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the response header the request's, whatever the application does to headers: sets or adds
 * one of that name, as of a response that it passes on, resets the response, or names headers of
 * its own that scripts may read. It also carries the ID into the stream's listener, and notes the
 * length that the application declares.
 */
final class CorrelatedResponse extends HttpServletResponseWrapper {
  private static final String EXPOSED = "Access-Control-Expose-Headers";
  private static final String LENGTH = "Content-Length";

  private final @Nullable String headerName;
  private final CorrelationContext context;
  private final @Nullable ServedRequest served;
  private final boolean exposed;
  private @Nullable CorrelatedOutput output;

  private CorrelatedResponse(
      HttpServletResponse response,
      @Nullable String headerName,
      CorrelationContext context,
      @Nullable ServedRequest served,
      boolean exposed) {
    super(response);
    this.headerName = headerName;
    this.context = context;
    this.served = served;
    this.exposed = exposed;
  }

  /**
   * Sets the header and wraps, once: see {@link CorrelatedRequest#of}.
   *
   * @param headerName null for no header
   * @param context the request's, with an ID
   * @param served the request; null where it is not followed
   * @param exposed whether scripts from other origins may read it
   */
  static HttpServletResponse of(
      HttpServletResponse response,
      @Nullable String headerName,
      CorrelationContext context,
      @Nullable ServedRequest served,
      boolean exposed) {
    CorrelatedResponse known = find(response);
    if (known != null) {
      // An error may have taken the header off past us.
      known.setOwnHeaders();
      return response;
    }
    CorrelatedResponse correlated =
        new CorrelatedResponse(response, headerName, context, served, exposed);
    correlated.setOwnHeaders();
    return correlated;
  }

  private static @Nullable CorrelatedResponse find(ServletResponse response) {
    ServletResponse found = response;
    while (!(found instanceof CorrelatedResponse) && found instanceof ServletResponseWrapper next) {
      found = next.getResponse();
    }
    return found instanceof CorrelatedResponse own ? own : null;
  }

  /**
   * Wraps another response of the same request, which has the header, in the same way.
   *
   * @param template a response that {@link #of} wrapped, or left as it is
   */
  static HttpServletResponse like(HttpServletResponse template, HttpServletResponse original) {
    CorrelatedResponse own = find(template);
    if (own == null || find(original) != null) {
      return original;
    }
    return own.getResponse() == original
        ? own
        : new CorrelatedResponse(original, own.headerName, own.context, own.served, own.exposed);
  }

  /** Whether what was wrapped is another response than this one. */
  static boolean isOtherThan(HttpServletResponse wrapped, ServletResponse original) {
    return wrapped != original
        && !(wrapped instanceof CorrelatedResponse own && own.getResponse() == original);
  }

  /** The length in the head of a response as the container has it by now, or -1. */
  static long headLength(HttpServletResponse response) {
    try {
      return length(response.getHeader(LENGTH));
    } catch (Throwable e) {
      // A container may have taken the response back already.
      return ServedRequest.UNKNOWN;
    }
  }

  private static long length(@Nullable String value) {
    try {
      return value == null ? ServedRequest.UNKNOWN : Long.parseLong(value);
    } catch (NumberFormatException e) {
      return ServedRequest.UNKNOWN;
    }
  }

  private HttpServletResponse container() {
    return (HttpServletResponse) getResponse();
  }

  private void setOwnHeaders() {
    if (headerName == null || container().isCommitted()) {
      return;
    }
    container().setHeader(headerName, context.id());
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
    if (served != null) {
      served.declares(ServedRequest.UNKNOWN);
    }
    setOwnHeaders();
  }

  /** Whether a name is that of the header whose one line is the request's ID. */
  private boolean isOwn(@Nullable String name) {
    return headerName != null && headerName.equalsIgnoreCase(name);
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    if (isOwn(name)) {
      return;
    }
    super.setHeader(name, value);
    if (exposed && EXPOSED.equalsIgnoreCase(name)) {
      setOwnHeaders();
    } else {
      declare(name, value);
    }
  }

  @Override
  public void addHeader(String name, String value) {
    if (isOwn(name)) {
      return;
    }
    super.addHeader(name, value);
    declare(name, value);
  }

  @Override
  public void setIntHeader(String name, int value) {
    if (isOwn(name)) {
      return;
    }
    super.setIntHeader(name, value);
    declare(name, Integer.toString(value));
  }

  @Override
  public void addIntHeader(String name, int value) {
    if (isOwn(name)) {
      return;
    }
    super.addIntHeader(name, value);
    declare(name, Integer.toString(value));
  }

  @Override
  public void setDateHeader(String name, long date) {
    if (isOwn(name)) {
      return;
    }
    super.setDateHeader(name, date);
  }

  @Override
  public void addDateHeader(String name, long date) {
    if (isOwn(name)) {
      return;
    }
    super.addDateHeader(name, date);
  }

  /** A trailer of that name would be a second line. */
  @Override
  public void setTrailerFields(Supplier<Map<String, String>> supplier) {
    super.setTrailerFields(
        headerName == null || supplier == null ? supplier : new Trailers(supplier, headerName));
  }

  @Override
  public Supplier<Map<String, String>> getTrailerFields() {
    Supplier<Map<String, String>> supplier = super.getTrailerFields();
    return supplier instanceof Trailers own ? own.application() : supplier;
  }

  private record Trailers(Supplier<Map<String, String>> application, String headerName)
      implements Supplier<Map<String, String>> {
    @Override
    public Map<String, String> get() {
      Map<String, String> fields = application.get();
      if (fields == null || fields.keySet().stream().noneMatch(headerName::equalsIgnoreCase)) {
        return fields;
      }
      Map<String, String> others = new LinkedHashMap<>(fields);
      others.keySet().removeIf(headerName::equalsIgnoreCase);
      return others;
    }
  }

  /** So that a {@code WriteListener} has the ID. */
  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    ServletOutputStream container = super.getOutputStream();
    CorrelatedOutput last = output;
    if (last != null && last.isOf(container)) {
      return last;
    }
    if (container == null) {
      return container;
    }
    try {
      last = new CorrelatedOutput(container, context, served);
      output = last;
      return last;
    } catch (Throwable e) {
      Fault.ASYNC.report(e);
      return container;
    }
  }

  @Override
  public void setContentLength(int length) {
    super.setContentLength(length);
    declare(length);
  }

  @Override
  public void setContentLengthLong(long length) {
    super.setContentLengthLong(length);
    declare(length);
  }

  private void declare(long length) {
    if (served != null && !isCommitted()) {
      served.declares(length);
    }
  }

  private void declare(@Nullable String name, @Nullable String value) {
    if (LENGTH.equalsIgnoreCase(name)) {
      declare(length(value));
    }
  }

  // What these send is a body of the container's, in place of the application's.

  @Override
  public void sendError(int status) throws IOException {
    replace();
    super.sendError(status);
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    replace();
    super.sendError(status, message);
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    replace();
    super.sendRedirect(location);
  }

  private void replace() {
    if (served != null) {
      served.replacesBody();
    }
  }
}
