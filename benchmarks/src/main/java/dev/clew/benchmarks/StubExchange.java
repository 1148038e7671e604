package dev.clew.benchmarks;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response with no container around them, so that a filter's own cost is seen.
 * The same pair is used for every request: attributes and headers are maps that are cleared.
 */
final class StubExchange {
  /** How often something was asked that the stub does not have. */
  static int failures;

  final HttpServletRequest request;
  final HttpServletResponse response = new Response();
  private final Map<String, Object> attributes = new HashMap<>();
  private final Map<String, String> responseHeaders = new HashMap<>();

  StubExchange(Map<String, String> requestHeaders) {
    this.request = new Request(requestHeaders);
  }

  void reset() {
    attributes.clear();
    responseHeaders.clear();
  }

  boolean hasResponseHeader() {
    return !responseHeaders.isEmpty();
  }

  /** For what no filter here asks; a call of it fails the benchmark. */
  private static <T> T unsupported(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              failures++;
              throw new UnsupportedOperationException(method.toString());
            }));
  }

  private final class Request extends HttpServletRequestWrapper {
    private final Map<String, String> headers;

    Request(Map<String, String> headers) {
      super(unsupported(HttpServletRequest.class));
      this.headers = headers;
    }

    @Override
    public @Nullable String getHeader(String name) {
      return headers.get(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
      String value = headers.get(name);
      return Collections.enumeration(value == null ? List.of() : List.of(value));
    }

    @Override
    public @Nullable Object getAttribute(String name) {
      return attributes.get(name);
    }

    @Override
    public void setAttribute(String name, Object value) {
      attributes.put(name, value);
    }

    @Override
    public void removeAttribute(String name) {
      attributes.remove(name);
    }

    @Override
    public DispatcherType getDispatcherType() {
      return DispatcherType.REQUEST;
    }

    @Override
    public String getMethod() {
      return "GET";
    }

    @Override
    public String getRequestURI() {
      return "/orders/42";
    }

    @Override
    public @Nullable String getContextPath() {
      return "";
    }

    @Override
    public @Nullable String getPathInfo() {
      return null;
    }

    @Override
    public @Nullable String getQueryString() {
      return null;
    }

    @Override
    public String getProtocol() {
      return "HTTP/1.1";
    }

    @Override
    public long getContentLengthLong() {
      return -1;
    }

    @Override
    public String getRemoteAddr() {
      return "127.0.0.1";
    }

    @Override
    public boolean isAsyncStarted() {
      return false;
    }
  }

  private final class Response extends HttpServletResponseWrapper {
    Response() {
      super(unsupported(HttpServletResponse.class));
    }

    @Override
    public void setHeader(String name, String value) {
      responseHeaders.put(name, value);
    }

    @Override
    public void addHeader(String name, String value) {
      responseHeaders.put(name, value);
    }

    @Override
    public @Nullable String getHeader(String name) {
      return responseHeaders.get(name);
    }

    @Override
    public int getStatus() {
      return 200;
    }

    @Override
    public boolean isCommitted() {
      return false;
    }
  }
}
