package dev.clew.servlet;

import dev.clew.CorrelationContext;
import dev.clew.internal.RequestState;
import dev.clew.servlet.ingress.AccessRecord;
import dev.clew.servlet.ingress.Arrival;
import dev.clew.servlet.ingress.Fault;
import dev.clew.servlet.ingress.LoggedClient;
import dev.clew.servlet.ingress.LoggedVersion;
import dev.clew.servlet.ingress.Settings;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request from its first dispatch to its end. It is kept in a request attribute, so that every
 * dispatch, on whatever thread, finds the same ID, and so that of all the places which may be the
 * request's end only the first to get here writes the access record.
 *
 * <p>What the record tells is read at the start: when an asynchronous request ends, the container
 * may have begun to reuse the request object.
 */
final class ServedRequest extends Arrival {
  /**
   * Differs between class loaders: a container and an application, or two applications of which one
   * dispatches to the other, may each bring their own copy of Clew.
   */
  private static final String ATTRIBUTE_PREFIX = ServedRequest.class.getName() + "@";

  private static final String ATTRIBUTE =
      ATTRIBUTE_PREFIX + Integer.toHexString(System.identityHashCode(ServedRequest.class));

  private static final VarHandle ENDED;

  static {
    try {
      ENDED = MethodHandles.lookup().findVarHandle(ServedRequest.class, "ended", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The length of a body of which nobody has told it. */
  static final long UNKNOWN = -1;

  private static final long REPLACED = -2;

  /** Where Spring MVC leaves the pattern of the handler that it chose. */
  private static final String ROUTE =
      "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

  /**
   * Where an exception is left that was answered and does not escape: by the container and by who
   * calls {@code sendError}, and by Spring MVC.
   */
  private static final List<String> HANDLED_EXCEPTIONS =
      List.of(
          RequestDispatcher.ERROR_EXCEPTION,
          "org.springframework.web.servlet.DispatcherServlet.EXCEPTION");

  /** Where a container of Servlet 6.1 leaves it, which dispatches to each error page as GET. */
  private static final String ERROR_METHOD = "jakarta.servlet.error.method";

  /** Where a JSP leaves what it forwards to its error page. */
  private static final String JSP_EXCEPTION = "jakarta.servlet.jsp.jspException";

  private volatile CorrelationContext context = CorrelationContext.empty();
  private volatile boolean accessLog;
  private volatile boolean second;
  private final boolean failureRecorded;
  private final String method;
  private final String path;
  private final @Nullable String httpVersion;
  private final long requestBytes;
  private final @Nullable LoggedClient client;
  private final long startNanos = System.nanoTime();

  @SuppressWarnings("UnusedVariable") // Read through ENDED.
  private volatile boolean ended;

  private volatile @Nullable Thread servedBy;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable Throwable answered;
  private volatile @Nullable String route;
  private volatile long declaredLength = UNKNOWN;
  private volatile int sentStatus;
  private volatile boolean asyncStarted;
  private volatile boolean everAsync;
  private volatile boolean listening;
  private volatile boolean completed;
  private volatile boolean over;
  private volatile @Nullable Completion completion;
  private volatile @Nullable CorrelatedAsyncContext correlatedAsync;

  /**
   * A request that is still to be {@linkplain #admit admitted}.
   *
   * @param request the request as the first dispatch brought it
   * @param settings how the access record is to look
   */
  ServedRequest(HttpServletRequest request, Settings settings) {
    this.failureRecorded = settings.accessLogFailure();
    this.method = originalMethod(request);
    this.path = SessionFreePath.of(originalUri(request), request);
    this.httpVersion = LoggedVersion.of(request.getProtocol());
    this.requestBytes = bodyLength(request);
    this.client =
        settings.accessLogClient()
            ? new LoggedClient(request.getRemoteAddr(), request.getHeader("User-Agent"))
            : null;
  }

  /**
   * To be called once, before anybody else knows of it.
   *
   * @param newContext the request's context, with an ID
   * @param newAccessLog whether there is to be an access record
   * @param newSecond whether another copy of Clew serves it already
   */
  void admit(CorrelationContext newContext, boolean newAccessLog, boolean newSecond) {
    context = newContext;
    accessLog = newAccessLog;
    second = newSecond;
  }

  private static String originalMethod(HttpServletRequest request) {
    return request.getDispatcherType() == DispatcherType.ERROR
            && request.getAttribute(ERROR_METHOD) instanceof String original
        ? original
        : request.getMethod();
  }

  private static String originalUri(HttpServletRequest request) {
    Object uri =
        switch (request.getDispatcherType()) {
          case ERROR -> request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
          case FORWARD -> request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI);
          default -> null;
        };
    return uri instanceof String original ? original : request.getRequestURI();
  }

  static @Nullable ServedRequest of(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof ServedRequest served ? served : null;
  }

  /** Whether another copy of Clew serves this request; asked only when ours does not yet. */
  static boolean isServedByOtherCopy(HttpServletRequest request) {
    Enumeration<String> names = request.getAttributeNames();
    while (names.hasMoreElements()) {
      if (names.nextElement().startsWith(ATTRIBUTE_PREFIX)) {
        return true;
      }
    }
    return false;
  }

  void keepIn(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
    request.setAttribute(CorrelationFilter.REQUEST_ATTRIBUTE, context.id());
  }

  CorrelationContext context() {
    return context;
  }

  /** Whether this thread is inside a dispatch of this request that the filter already serves. */
  boolean isServedByThisThread() {
    return servedBy == Thread.currentThread();
  }

  /** A dispatch begins on this thread; there is one at a time. */
  void dispatchBegins() {
    servedBy = Thread.currentThread();
    asyncStarted = false;
  }

  /**
   * A forward or include goes on inside the request. What forwards an exception to an error page,
   * as a JSP does and Spring Boot's filter in a war, takes it off the request again behind that.
   */
  void passes(HttpServletRequest request) {
    try {
      if (failureRecorded && request.getDispatcherType() == DispatcherType.FORWARD) {
        Throwable exception =
            request.getAttribute(JSP_EXCEPTION) instanceof Throwable thrown
                ? EscapedException.unwrap(thrown)
                : handled(request);
        if (exception != null) {
          answered = exception;
        }
      }
    } catch (Throwable e) {
      Fault.LOGGING.report(e);
    }
  }

  /**
   * The application declares the length of the body, on whatever dispatch. Not every container
   * tells it before the response is sent.
   *
   * @param length negative for none
   */
  void declares(long length) {
    declaredLength = Math.max(UNKNOWN, length);
  }

  /** The container sends a body of its own. */
  void replacesBody() {
    declaredLength = REPLACED;
  }

  /**
   * A dispatch has ended. It was the request's last unless the request is now asynchronous; an
   * error page that the container may still dispatch to shows the status that is known here.
   */
  void dispatchEnds(
      HttpServletRequest request, HttpServletResponse response, @Nullable Throwable thrown) {
    servedBy = null;
    try {
      Throwable escaped = thrown == null ? null : EscapedException.unwrap(thrown);
      if (escaped != null) {
        failure = escaped;
      }
      // After an error page nothing changes, and Tomcat does not always complete such a request.
      boolean errorPage = request.getDispatcherType() == DispatcherType.ERROR;
      if (accessLog && !errorPage && request.getAttribute(ROUTE) instanceof String pattern) {
        route = pattern;
      }
      boolean goesOn = asyncStarted || (!errorPage && request.isAsyncStarted());
      everAsync |= goesOn;
      if (escaped != null && isSent(request, response)) {
        // Nothing is left to wait for, and Jetty tells nobody of such an end.
        record(request, response);
        return;
      }
      if (escaped != null) {
        declaredLength = UNKNOWN;
      }
      // The container may yet change the status of what it completes, as after an exception: where
      // it tells of the completion, the record waits for it.
      boolean hearsOfEnd = goesOn ? isFollowed(request, response) : listening && !errorPage;
      if (!hearsOfEnd) {
        if (thrown != null) {
          record(EscapedException.status(thrown, request), UNKNOWN);
        } else {
          record(request, response);
        }
      } else if (over) {
        record(request, response);
      }
    } catch (Throwable e) {
      Fault.LOGGING.report(e);
    }
  }

  /** Whether an exception comes too late to be answered. */
  private static boolean isSent(HttpServletRequest request, HttpServletResponse response) {
    return response.isCommitted() && Container.of(request).isSent(response);
  }

  /**
   * Whether its ID may stay on the thread behind the filter: as far as is known now, one thread
   * serves it from beginning to end, and no other copy of Clew, whose filter has still to end,
   * would find its own in the MDC afterwards.
   */
  boolean mayBeHeld() {
    return !everAsync && !second;
  }

  private boolean isFollowed(HttpServletRequest request, HttpServletResponse response) {
    if (listening) {
      return true;
    }
    // It was started past our wrapper, so that another thread may have completed it meanwhile.
    try {
      return follow(request.getAsyncContext(), request, response);
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** To be called before the container starts asynchronous processing. */
  void asyncStarts() {
    asyncStarted = true;
    everAsync = true;
    listening = false;
  }

  /**
   * To be called when it has been started: its completion is the request's end.
   *
   * @return whether the container will tell of it
   */
  boolean follow(AsyncContext async, HttpServletRequest request, HttpServletResponse response) {
    if (listening) {
      return true;
    }
    try {
      Completion newCompletion = new Completion(request, response);
      async.addListener(newCompletion);
      completion = newCompletion;
      listening = true;
    } catch (Throwable e) {
      Fault.ASYNC.report(e);
    }
    return listening;
  }

  /**
   * The container's asynchronous context as the application has it, on whatever thread and from
   * whatever event: one object for one, since applications keep those that wait in collections.
   *
   * @param response of the dispatch that has started it
   */
  AsyncContext correlated(AsyncContext container, HttpServletResponse response) {
    try {
      CorrelatedAsyncContext last = correlatedAsync;
      if (last == null || !last.isOf(container)) {
        last = new CorrelatedAsyncContext(container, this, response);
        correlatedAsync = last;
      }
      return last;
    } catch (Throwable e) {
      Fault.ASYNC.report(e);
      return container;
    }
  }

  /** Completes an asynchronous request, of whose end not every container tells in any case. */
  void complete(AsyncContext async) {
    Completion known = completion;
    boolean last = known != null && known.isTheLastThatJettyTells();
    try {
      async.complete();
    } catch (IllegalStateException e) {
      if (known != null && failure instanceof IOException) {
        known.gaveUp();
      }
      throw e;
    }
    completed = true;
    if (known != null && (last || isTornOff())) {
      ends(known);
    }
  }

  /**
   * Whether it failed when the response had begun. Tomcat tells nobody of the end, where a started
   * task has thrown, and what the record tells is known.
   */
  private boolean isTornOff() {
    return failure != null && sentStatus != 0;
  }

  /** No more may come, behind a dispatch that is under way. */
  private void ends(Completion known) {
    over = true;
    if (servedBy == null) {
      known.end();
    }
  }

  /** Work of the request's has thrown on a thread of the container's; the first to do so counts. */
  void fails(Throwable thrown) {
    if (failure == null) {
      failure = EscapedException.unwrap(thrown);
    }
    Completion known = completion;
    if (known != null) {
      known.keepSent();
      if (completed && isTornOff()) {
        ends(known);
      }
    }
  }

  private void record(HttpServletRequest request, HttpServletResponse response) {
    int sent = sentStatus;
    int status = sent == 0 ? response.getStatus() : sent;
    if (failureRecorded
        && status >= HttpServletResponse.SC_INTERNAL_SERVER_ERROR
        && failure == null) {
      Throwable left = handled(request);
      failure = left == null ? answered : left;
    }
    // To these two, the length tells of a body that is not sent (RFC 9110, section 8.6).
    boolean bodiless = method.equals("HEAD") || status == HttpServletResponse.SC_NOT_MODIFIED;
    record(status, bodiless ? UNKNOWN : bodyLength(response));
  }

  private static long bodyLength(HttpServletRequest request) {
    try {
      // To some containers, a request without a body has one of no bytes.
      long length = request.getContentLengthLong();
      return length == 0 ? UNKNOWN : length;
    } catch (Throwable e) {
      // Not all that a client says is a length, and not every container has looked at it.
      return UNKNOWN;
    }
  }

  private long bodyLength(HttpServletResponse response) {
    long declared = declaredLength;
    return declared == UNKNOWN ? CorrelatedResponse.headLength(response) : declared;
  }

  private static @Nullable Throwable handled(HttpServletRequest request) {
    for (String attribute : HANDLED_EXCEPTIONS) {
      if (request.getAttribute(attribute) instanceof Throwable exception) {
        return EscapedException.unwrap(exception);
      }
    }
    return null;
  }

  private void record(int status, long responseBytes) {
    if (!ENDED.compareAndSet(this, false, true)) {
      return;
    }
    long nanos = System.nanoTime() - startNanos;
    RequestState.ended(
        context, failure != null || status >= HttpServletResponse.SC_INTERNAL_SERVER_ERROR, nanos);
    if (!accessLog) {
      return;
    }
    @Nullable Throwable thrown = failureRecorded ? failure : null;
    try {
      write(status, nanos, responseBytes, thrown);
    } catch (Throwable e) {
      Fault.LOGGING.report(e);
      if (thrown != null) {
        // Logging frameworks ask an exception for its parts before anything is written.
        try {
          write(status, nanos, responseBytes, null);
        } catch (Throwable again) {
          Fault.LOGGING.report(again);
        }
      }
    }
  }

  private void write(int status, long nanos, long responseBytes, @Nullable Throwable thrown) {
    if (AccessRecord.isWanted(status, thrown)) {
      new AccessRecord(
              method,
              path,
              httpVersion,
              status,
              nanos,
              requestBytes,
              responseBytes,
              failure,
              thrown)
          .with("http.route", route)
          .withOrigin(origin())
          .with(client)
          .write(context);
    }
  }

  /** Hears of the end on whatever thread it falls; only the record needs a scope, and has one. */
  private final class Completion implements AsyncListener {
    private final HttpServletRequest request;
    private final HttpServletResponse response;

    Completion(HttpServletRequest request, HttpServletResponse response) {
      this.request = request;
      this.response = response;
    }

    /**
     * Whether no more may come: Jetty tells nobody of the end of a response that it has begun and
     * that turns out to be shorter than its head says. To be asked before it ends, for afterwards
     * nothing of the container's may be.
     */
    boolean isTheLastThatJettyTells() {
      try {
        if (Container.of(request).isJetty()
            && response.isCommitted()
            && CorrelatedResponse.headLength(response) > 0) {
          sentStatus = response.getStatus();
          return true;
        }
      } catch (Throwable e) {
        // Then it is told as ever.
      }
      return false;
    }

    void end() {
      try {
        record(request, response);
      } catch (Throwable e) {
        Fault.LOGGING.report(e);
      }
    }

    /**
     * Its client has gone away, and the container lets nobody complete it any more. Tomcat does not
     * always do so itself where another thread was writing.
     */
    void gaveUp() {
      try {
        Throwable gone = failure;
        if (sentStatus != 0) {
          record(request, response);
        } else if (gone != null) {
          record(EscapedException.status(gone, request), UNKNOWN);
        }
      } catch (Throwable e) {
        Fault.LOGGING.report(e);
      }
    }

    @Override
    public void onComplete(AsyncEvent event) {
      try {
        Throwable escaped = failure;
        if (escaped != null
            && !response.isCommitted()
            && request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) != null) {
          // Tomcat answers an exception after startAsync with its status even where a listener has
          // dispatched to a page, and only when it has told of the completion of that.
          record(EscapedException.status(escaped, request), UNKNOWN);
        } else {
          record(request, response);
        }
      } catch (Throwable e) {
        Fault.LOGGING.report(e);
      }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      try {
        // To Jetty an error that is still to be sent is sent already, and the timeout replaces it.
        if (request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) == null) {
          keepSent();
          if (isTheLastThatJettyTells()) {
            end();
          }
        }
      } catch (Throwable e) {
        Fault.LOGGING.report(e);
      }
    }

    /**
     * What the client has got already: Tomcat changes the status after an asynchronous failure even
     * where it has sent another. What it has not got yet, the container may replace.
     */
    void keepSent() {
      try {
        if (sentStatus != 0) {
          return;
        }
        if (isSent(request, response)) {
          sentStatus = response.getStatus();
        } else {
          declaredLength = UNKNOWN;
        }
      } catch (Throwable e) {
        // A container may have taken the response back already.
      }
    }

    @Override
    public void onError(AsyncEvent event) {
      try {
        Throwable thrown = event.getThrowable();
        if (thrown != null) {
          fails(thrown);
        }
        keepSent();
        if (sentStatus != 0 && (thrown instanceof IOException || Container.of(request).isJetty())) {
          // Jetty tells nobody of the end of what broke off, as where a client has gone away; nor
          // does Tomcat where another thread writes at the same moment.
          record(request, response);
        }
      } catch (Throwable e) {
        Fault.LOGGING.report(e);
      }
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      // Starting anew forgets the listeners of the time before.
      listening = false;
      follow(event.getAsyncContext(), request, response);
    }
  }
}
