package dev.clew.internal;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/**
 * One call of an HTTP client, as the application sees it, from its beginning to the one record that
 * tells of its end. Methods do not throw, and what is said after the end is not heard.
 *
 * <p>This class is thread-safe. It is public only so that Clew's other modules can use it.
 */
public final class OutgoingCall {
  private enum Fault {
    RECORD
  }

  private static final Logger LOG = LoggerFactory.getLogger(EgressPolicy.CALL_LOGGER);
  private static final ReportedOnce<Fault> REPORTED =
      new ReportedOnce<>(Fault.class, EgressPolicy.CALL_LOGGER);
  private static final int SERVER_ERROR = 500;
  private static final int NO_STATUS = -1;
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final EgressPolicy policy;
  private final CorrelationContext context;
  private final String method;
  private final @Nullable String host;
  private final int port;
  private final String path;
  private final @Nullable String query;
  private final long startNanos = System.nanoTime();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile int status = NO_STATUS;

  private OutgoingCall(
      EgressPolicy policy,
      CorrelationContext context,
      String method,
      @Nullable String host,
      int port,
      String path,
      @Nullable String query) {
    this.policy = policy;
    this.context = context;
    this.method = method;
    this.host = host;
    this.port = port;
    this.path = path;
    this.query = query;
  }

  /**
   * Has this class, and the current context's, initialized before a call that may be made where the
   * stack ends.
   */
  public static void prepare() {
    CorrelationContext unused = Correlation.current();
  }

  /**
   * Whether a call that begins now, in the current context, may leave a record. Costs no more than
   * asking the logger.
   */
  public static boolean isWanted(EgressPolicy policy) {
    try {
      Level level = policy.callLevel();
      Level failedLevel = policy.failedCallLevel();
      return policy.isLoggingCalls()
          && (LOG.isEnabledForLevel(level)
              || (failedLevel != level && LOG.isEnabledForLevel(failedLevel)));
    } catch (Throwable e) {
      report(e);
      return false;
    }
  }

  /**
   * A call begins.
   *
   * @param context in which it is made
   * @param uri of the first request
   * @return the call, or null when its beginning could not be noted
   */
  public static @Nullable OutgoingCall begin(
      EgressPolicy policy, CorrelationContext context, String method, URI uri) {
    return begin(
        policy,
        context,
        method,
        uri.getScheme(),
        uri.getHost(),
        uri.getPort(),
        uri.getRawPath(),
        uri.getRawQuery());
  }

  /**
   * A call begins.
   *
   * @param context in which it is made
   * @param scheme {@code http} or {@code https}
   * @param host the host of the first request
   * @param port its port; negative for the scheme's own
   * @param path its raw path, which may have a query
   * @param query its raw query where the path has none, or null
   * @return the call, or null when its beginning could not be noted
   */
  public static @Nullable OutgoingCall begin(
      EgressPolicy policy,
      CorrelationContext context,
      String method,
      @Nullable String scheme,
      @Nullable String host,
      int port,
      @Nullable String path,
      @Nullable String query) {
    try {
      String target = path == null || path.isEmpty() ? "/" : path;
      int mark = target.indexOf('?');
      String ownQuery = mark < 0 ? query : target.substring(mark + 1);
      return new OutgoingCall(
          policy,
          context,
          method,
          host,
          port == defaultPort(scheme) ? -1 : port,
          LoggedPath.of(mark < 0 ? target : target.substring(0, mark)),
          policy.isCallQueryLogged() ? ownQuery : null);
    } catch (Throwable e) {
      report(e);
      return null;
    }
  }

  private static int defaultPort(@Nullable String scheme) {
    if ("https".equalsIgnoreCase(scheme)) {
      return HTTPS_PORT;
    }
    return "http".equalsIgnoreCase(scheme) ? HTTP_PORT : -1;
  }

  /** Each request, that of the first attempt included. */
  public void requestIsSent() {
    try {
      requests.incrementAndGet();
    } catch (Throwable e) {
      // No stack left: the request is sent all the same.
    }
  }

  /** The call is being answered, and is to {@linkplain #completed() end}. */
  public void answering(int newStatus) {
    status = newStatus;
  }

  /** The call has been answered as was said before. */
  public void completed() {
    end(null);
  }

  /** The call has been answered. */
  public void answered(int newStatus) {
    status = newStatus;
    end(null);
  }

  /** The call has failed. */
  public void failed(Throwable failure) {
    end(failure);
  }

  private void end(@Nullable Throwable failure) {
    try {
      if (!ended.compareAndSet(false, true)) {
        return;
      }
      long nanos = System.nanoTime() - startNanos;
      boolean failed = failure != null || status >= SERVER_ERROR;
      Level level = failed ? policy.failedCallLevel() : policy.callLevel();
      if (StructuredRecord.isShown(context)) {
        write(level, nanos, failure);
        return;
      }
      try (CorrelationScope scope = Correlation.open(context)) {
        write(level, nanos, failure);
      }
    } catch (Throwable e) {
      report(e);
    }
  }

  /** Only the level of a failed call may be enabled, and then few calls need a record. */
  private void write(Level level, long nanos, @Nullable Throwable failure) {
    if (LOG.isEnabledForLevel(level)) {
      new CallRecord(this, level, nanos, failure == null ? null : cause(failure)).writeTo(LOG);
    }
  }

  /** What a future only wraps. */
  private static Throwable cause(Throwable failure) {
    if (!(failure instanceof CompletionException || failure instanceof ExecutionException)) {
      return failure;
    }
    try {
      Throwable cause = failure.getCause();
      return cause == null ? failure : cause;
    } catch (Throwable e) {
      return failure;
    }
  }

  private static void report(Throwable cause) {
    REPORTED.warn(
        Fault.RECORD, () -> "The record of an outgoing call could not be written", "", cause);
  }

  private String shownPort() {
    return port < 0 ? "" : ":" + port;
  }

  private static final class CallRecord extends StructuredRecord {
    private static final String DIRECTION = "network.direction";
    private static final Map<String, KeyValuePair> DIRECTIONS = usual(DIRECTION, "egress");

    private final Level level;

    CallRecord(OutgoingCall call, Level level, long nanos, @Nullable Throwable failure) {
      super(message(call, nanos, failure), null);
      this.level = level;
      add(DIRECTION, "egress", DIRECTIONS);
      addMethod(call.method);
      add("server.address", call.host);
      add("server.port", call.port < 0 ? null : call.port);
      add("url.path", call.path);
      add("url.query", call.query);
      if (call.status != NO_STATUS) {
        addStatus(call.status);
      }
      add("event.duration", nanos);
      int resent = call.requests.get() - 1;
      add("http.request.resend_count", resent > 0 ? resent : null);
      if (failure != null) {
        add("error.type", failure.getClass().getName());
        add("error.message", messageOf(failure, call.policy));
      }
    }

    @Override
    protected Logger logger() {
      return LOG;
    }

    @Override
    public Level getLevel() {
      return level;
    }

    private static String message(OutgoingCall call, long nanos, @Nullable Throwable failure) {
      String target = call.host == null ? call.path : call.host + call.shownPort() + call.path;
      if (failure == null && call.status != NO_STATUS) {
        return message(call.method, target, call.status, nanos);
      }
      return call.method
          + ' '
          + target
          + (failure == null ? " answered in " : " failed after ")
          + nanos / 1_000_000
          + " ms";
    }

    private static @Nullable String messageOf(Throwable failure, EgressPolicy policy) {
      try {
        String message = failure.getMessage();
        return message == null ? null : LoggedMessage.of(message, policy.isCallQueryLogged());
      } catch (Throwable e) {
        return null;
      }
    }
  }
}
