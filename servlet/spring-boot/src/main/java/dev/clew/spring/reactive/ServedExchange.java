package dev.clew.spring.reactive;

import dev.clew.CorrelationContext;
import dev.clew.internal.LoggedPath;
import dev.clew.internal.RequestState;
import dev.clew.servlet.ingress.AccessRecord;
import dev.clew.servlet.ingress.Fault;
import dev.clew.servlet.ingress.LoggedClient;
import dev.clew.servlet.ingress.LoggedVersion;
import dev.clew.servlet.ingress.Settings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * One request from its admission to its end, which may be its completion, an error, or that the
 * client has gone: only the first of them writes the access record. What the record tells of the
 * request is read at the start.
 */
final class ServedExchange {
  /** What nginx, and much that reads logs, calls a request whose client has gone. */
  private static final int CLIENT_CLOSED_REQUEST = 499;

  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;
  private static final int SERVER_ERROR = 500;

  private final CorrelationContext context;
  private final @Nullable String origin;
  private final String method;
  private final String path;
  private final @Nullable String httpVersion;
  private final long requestBytes;
  private final @Nullable LoggedClient client;
  private final long startNanos = System.nanoTime();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final boolean failureRecorded;

  private volatile boolean accessLog;
  private volatile @Nullable String route;
  private volatile @Nullable Throwable failure;
  private volatile boolean switched;

  /**
   * @param origin where the ID comes from
   */
  ServedExchange(
      CorrelationContext context,
      ServerHttpRequest request,
      @Nullable String origin,
      Settings settings) {
    this.context = context;
    this.origin = origin;
    this.accessLog = settings.accessLog();
    this.failureRecorded = settings.accessLogFailure();
    String sentMethod = "";
    String sentPath = "";
    String sentVersion = null;
    long sentBytes = -1;
    LoggedClient sentBy = null;
    try {
      HttpMethod known = request.getMethod();
      sentMethod = known == null ? "" : known.name();
      sentPath = LoggedPath.of(request.getPath().value());
      sentVersion = LoggedVersion.of(SentProtocol.of(request));
      long length = length(request.getHeaders());
      sentBytes = length == 0 ? -1 : length;
      sentBy = accessLog && settings.accessLogClient() ? client(request) : null;
    } catch (Throwable e) {
      Fault.ADMISSION.report(e);
    }
    this.method = sentMethod;
    this.path = sentPath;
    this.httpVersion = sentVersion;
    this.requestBytes = sentBytes;
    this.client = sentBy;
  }

  /** Negative where the headers tell none, or what is none: not every server has looked at it. */
  private static long length(HttpHeaders headers) {
    try {
      return headers.getContentLength();
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static LoggedClient client(ServerHttpRequest request) {
    InetSocketAddress remote = request.getRemoteAddress();
    InetAddress address = remote == null ? null : remote.getAddress();
    return new LoggedClient(
        address == null ? null : address.getHostAddress(),
        request.getHeaders().getFirst("User-Agent"));
  }

  CorrelationContext context() {
    return context;
  }

  /** There is to be no access record. */
  void isExcluded() {
    accessLog = false;
  }

  /** Which handler was chosen, as its pattern tells; null when it was none. */
  void handledBy(@Nullable Object pattern) {
    if (pattern != null) {
      route = pattern.toString();
    }
  }

  /** It was the beginning of a WebSocket: of that status Spring's response knows nothing. */
  void switchedProtocols() {
    switched = true;
  }

  /** The application did not handle an exception: what handles errors is asked now. */
  void failed(Throwable thrown) {
    failure = thrown;
  }

  /**
   * The request is over. Never throws.
   *
   * @param escaped what went to the server, or null
   * @param cancelled whether the server gave the request up, because the client has gone
   */
  void ends(ServerHttpResponse response, @Nullable Throwable escaped, boolean cancelled) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    long nanos = System.nanoTime() - startNanos;
    try {
      boolean begun = response.isCommitted();
      int status = status(response);
      if (!begun && cancelled) {
        status = CLIENT_CLOSED_REQUEST;
      } else if (!begun && escaped != null) {
        status = SERVER_ERROR;
      } else if (switched && status == OK && method.equals("GET")) {
        // In HTTP/2, where the method is another, the status is what it says (RFC 8441).
        status = SWITCHING_PROTOCOLS;
      }
      // To these two, the length tells of a body that is not sent (RFC 9110, section 8.6).
      boolean bodiless = method.equals("HEAD") || status == NOT_MODIFIED;
      RequestState.ended(context, shown(escaped, status) != null || status >= SERVER_ERROR, nanos);
      if (!accessLog) {
        return;
      }
      boolean whole = begun && !bodiless && !cancelled && escaped == null;
      write(status, nanos, whole ? length(response.getHeaders()) : -1, escaped);
    } catch (Throwable e) {
      Fault.LOGGING.report(e);
    }
  }

  private void write(int status, long nanos, long responseBytes, @Nullable Throwable escaped) {
    Throwable shown = shown(escaped, status);
    Throwable thrown = failureRecorded ? shown : null;
    try {
      write(status, nanos, responseBytes, shown, thrown);
    } catch (Throwable e) {
      if (thrown == null) {
        throw e;
      }
      // Logging frameworks ask an exception for its parts before anything is written.
      Fault.LOGGING.report(e);
      write(status, nanos, responseBytes, shown, null);
    }
  }

  private void write(
      int status,
      long nanos,
      long responseBytes,
      @Nullable Throwable shown,
      @Nullable Throwable thrown) {
    if (AccessRecord.isWanted(status, thrown)) {
      new AccessRecord(
              method, path, httpVersion, status, nanos, requestBytes, responseBytes, shown, thrown)
          .with("http.route", route)
          .withOrigin(origin)
          .with(client)
          .write(context);
    }
  }

  /**
   * The exception that belongs into the record: what even the handlers of errors let through, or
   * what they answered with a server error. One that they turned into a 404 is no failure.
   */
  private @Nullable Throwable shown(@Nullable Throwable escaped, int status) {
    if (escaped != null) {
      return escaped;
    }
    return status >= SERVER_ERROR ? failure : null;
  }

  private static int status(ServerHttpResponse response) {
    HttpStatusCode status = response.getStatusCode();
    return status == null ? OK : status.value();
  }
}
