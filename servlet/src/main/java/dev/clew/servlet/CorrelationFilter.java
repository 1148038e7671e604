package dev.clew.servlet;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationIdGenerator;
import dev.clew.CorrelationPropagator;
import dev.clew.CorrelationScope;
import dev.clew.servlet.ingress.AccessRecord;
import dev.clew.servlet.ingress.Admission;
import dev.clew.servlet.ingress.Fault;
import dev.clew.servlet.ingress.PathPatterns;
import dev.clew.servlet.ingress.Setting;
import dev.clew.servlet.ingress.Settings;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request its correlation ID: the one that it brings, when that is valid and trusted, or
 * else a new one. While the request is served, the ID is current ({@link Correlation#current()})
 * and in the MDC on every thread that a dispatch of the request runs on. It is also in the response
 * header and in the request attribute {@value #REQUEST_ATTRIBUTE}.
 *
 * <p>Map it first, to everything, for all dispatcher types and with asynchronous support:
 *
 * <pre>{@code
 * <filter>
 *   <filter-name>correlation</filter-name>
 *   <filter-class>dev.clew.servlet.CorrelationFilter</filter-class>
 *   <async-supported>true</async-supported>
 * </filter>
 * <filter-mapping>
 *   <filter-name>correlation</filter-name>
 *   <url-pattern>/*</url-pattern>
 *   <dispatcher>REQUEST</dispatcher>
 *   <dispatcher>ASYNC</dispatcher>
 *   <dispatcher>ERROR</dispatcher>
 *   <dispatcher>FORWARD</dispatcher>
 *   <dispatcher>INCLUDE</dispatcher>
 * </filter-mapping>
 * }</pre>
 *
 * <p>The filter may be mapped several times, and in several ways at once: the first to see a
 * request serves it, the others pass it on. An ID that is already in the request attribute is taken
 * over. Tasks given to {@code AsyncContext.start} and listeners added to an {@code AsyncContext}
 * carry the ID.
 *
 * <p>The container logs its own records, such as that of an exception that the application did not
 * catch, after every filter: {@link CorrelationRequestListener} gives them the ID where that is
 * possible. The container's access log can print the ID from the request attribute: {@code
 * %{correlation_id}r} for Tomcat's {@code AccessLogValve}, {@code %{correlation_id}attr} for
 * Jetty's {@code CustomRequestLog}, {@code %{r,correlation_id}} for Undertow's {@code
 * AccessLogHandler}.
 *
 * <p>When the request ends, one record is logged by the logger {@value #ACCESS_LOGGER}, with the ID
 * and with these SLF4J key-value pairs:
 *
 * <table>
 *   <caption>The access record</caption>
 *   <tr><th>key</th><th>value</th></tr>
 *   <tr><td>{@code http.request.method}</td><td>String</td></tr>
 *   <tr><td>{@code url.path}</td><td>String: the path as it arrived, not decoded, without query and session ID</td></tr>
 *   <tr><td>{@code http.response.status_code}</td><td>int</td></tr>
 *   <tr><td>{@code event.duration}</td><td>long, in nanoseconds</td></tr>
 *   <tr><td>{@code http.version}</td><td>String, as {@code 1.1}</td></tr>
 *   <tr><td>{@code http.request.body.bytes}</td><td>long: the request's {@code Content-Length}; only where it has a body of known length</td></tr>
 *   <tr><td>{@code http.response.body.bytes}</td><td>long: the response's {@code Content-Length};
 *       only where it is known by then, because the application set it, or the container did when it sent the head</td></tr>
 *   <tr><td>{@code error.type}</td><td>String: the class of the exception that escaped from the
 *       application, or of its root cause when it is a {@code ServletException}; only then, and
 *       only where the record does not have the exception itself</td></tr>
 *   <tr><td>{@code http.route}</td><td>String: the pattern of the handler that Spring MVC chose;
 *       only then</td></tr>
 *   <tr><td>{@code correlation.origin}</td><td>String: where the ID comes from, {@code received},
 *       {@code generated}, {@code replaced} or {@code rejected}; not where the request had it before
 *       it came to the filter</td></tr>
 *   <tr><td>{@code client.address}, {@code user_agent.original}</td><td>String: only with {@link
 *       Builder#accessLogClient}</td></tr>
 *   <tr><td>{@code log.errors}, {@code log.warnings}</td><td>int: how many records at ERROR and WARN
 *       there were; only with a {@code dev.clew.logback.CorrelationRecorder}, and not where there
 *       were none</td></tr>
 *   <tr><td>any other</td><td>what the application said of the request: see {@link
 *       Correlation#annotate}</td></tr>
 * </table>
 *
 * <p>The record of a request that failed has the exception itself as its cause, whole, unless
 * {@link Builder#accessLogFailure} is off; of a {@code ServletException} it is the root cause. So
 * each failed request has one record with its ID, its status and the stack trace, whatever the
 * container logs, and where. The level tells of it:
 *
 * <table>
 *   <caption>The access record's level</caption>
 *   <tr><th>status</th><th>exception</th><th>level</th></tr>
 *   <tr><td>5xx</td><td>one that escaped from the application, on any dispatch, from a task given
 *       to {@code AsyncContext.start}, or from a listener of a stream or of the {@code
 *       AsyncContext}; one that the container tells an {@code AsyncListener}; or one that was
 *       answered, and that Spring MVC or who called {@code sendError} left in a request
 *       attribute, {@link RequestDispatcher#ERROR_EXCEPTION} for one, or that was
 *       forwarded to an error page, as a JSP does and Spring Boot in a war</td><td>ERROR</td></tr>
 *   <tr><td>any other, as after the response has begun</td><td>one that escaped and is no {@code
 *       IOException}</td><td>WARN</td></tr>
 *   <tr><td>any other</td><td>an {@code IOException} that escaped: mostly a client that went
 *       away</td><td>INFO</td></tr>
 *   <tr><td>any, 5xx too</td><td>none</td><td>INFO: the application, or a timeout of the
 *       container's, answered</td></tr>
 * </table>
 *
 * <p>A request ends when its last dispatch leaves the filter or, if it went asynchronous, when the
 * container completes it, or has to: Tomcat does not always complete a stream of HTTP/2 that its
 * client has broken off before the response began, and then what the application completes counts.
 * A container dispatches to an error page only after that: the record shows the status that the
 * error was raised with, which the client gets too unless the error page sets another. When an
 * exception escapes before the response is committed, that status is 500 (404 or 503 for an {@code
 * UnavailableException} where the container answers so, and 400 or another where Tomcat or Jetty
 * has thrown it because the request is malformed).
 *
 * <p>Each builder method has a filter init-param of the same name, which wins when there are both.
 * A parameter that is not a setting, or has an invalid value, makes {@link #init} fail.
 *
 * <p>This class is thread-safe. It lets the application's exceptions pass as they are. No fault of
 * its own breaks a request: the fault is reported once, by the logger of this class, and the
 * request goes on.
 *
 * @since 0.1
 */
public final class CorrelationFilter implements Filter {
  /** The request attribute that holds the ID, a String: {@value}. */
  public static final String REQUEST_ATTRIBUTE = Correlation.MDC_KEY;

  /** The name of the logger of the access records: {@value}. */
  public static final String ACCESS_LOGGER = AccessRecord.LOGGER_NAME;

  private final Admission<HttpServletRequest> admission =
      new Admission<>(RequestHeaders.GETTER, HttpServletRequest::getRemoteAddr);
  private volatile Settings settings;

  /**
   * Makes a filter with the default settings, and with those of its init-params when it has some.
   */
  public CorrelationFilter() {
    this(Settings.DEFAULT);
  }

  private CorrelationFilter(Settings settings) {
    this.settings = settings;
  }

  /**
   * Starts a filter with other settings than the defaults.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Applies the init-params.
   *
   * @param config the container's configuration of this filter
   * @throws ServletException when a parameter is not a setting, or has an invalid value; the
   *     message names both
   */
  @Override
  public void init(FilterConfig config) throws ServletException {
    settings = FilterParams.over(settings, config);
  }

  /**
   * Where the IDs of the requests so far came from.
   *
   * @return the counts as they are now, since this filter was made
   */
  public CorrelationCounts counts() {
    return admission.counts().now();
  }

  /**
   * The settings that are in force, as texts that would make them.
   *
   * @return an unmodifiable map by {@link FilterSetting#name()}, in the order of their
   *     documentation
   */
  public Map<String, String> settings() {
    return settings.texts();
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!(request instanceof HttpServletRequest httpRequest)
        || !(response instanceof HttpServletResponse httpResponse)) {
      chain.doFilter(request, response);
      return;
    }
    ServedRequest known = known(httpRequest);
    if (known == null) {
      admit(httpRequest, httpResponse, chain);
    } else if (known.isServedByThisThread()) {
      // A forward, an include, or the filter mapped twice.
      known.passes(httpRequest);
      chain.doFilter(request, response);
    } else if (isNested(httpRequest)) {
      serveNested(known, httpRequest, httpResponse, chain);
    } else {
      // The thread may be in the middle of another request, when that one's work ended this one:
      // a scope that nests, not a root.
      serveIn(Guarded.open(known.context()), known, httpRequest, httpResponse, chain);
    }
  }

  private static @Nullable ServedRequest known(HttpServletRequest request) {
    try {
      return ServedRequest.of(request);
    } catch (Throwable e) {
      Fault.ATTRIBUTE.report(e);
      return null;
    }
  }

  private static boolean isNested(HttpServletRequest request) {
    try {
      DispatcherType type = request.getDispatcherType();
      return type == DispatcherType.FORWARD || type == DispatcherType.INCLUDE;
    } catch (Throwable e) {
      Fault.ADMISSION.report(e);
      return false;
    }
  }

  /** A forward or include on a thread of the application's own, outside any dispatch. */
  private static void serveNested(
      ServedRequest served,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    served.passes(request);
    // The thread may be another request's, whose work includes a page in this one's response.
    CorrelationScope scope = Guarded.openUnlessWithin(served.context());
    @Nullable Throwable thrown = null;
    try {
      chain.doFilter(request, response);
    } catch (Throwable e) {
      thrown = e;
      throw e;
    } finally {
      Guarded.close(scope, thrown);
    }
  }

  /** The first dispatch of a request that this filter sees. */
  private void admit(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    ServedRequest served;
    boolean edge;
    try {
      CorrelationContext handedOver = handedOver(request);
      boolean otherCopy = handedOver != null && ServedRequest.isServedByOtherCopy(request);
      // The copy that came first writes the record.
      boolean accessLog =
          !otherCopy && settings.accessLog() && !isExcluded(request) && !isOver(request, response);
      served = new ServedRequest(request, settings);
      CorrelationContext context = admission.context(settings, request, handedOver, served);
      served.admit(context, accessLog, otherCopy);
      edge = request.getDispatcherType() == DispatcherType.REQUEST && !otherCopy;
    } catch (Throwable e) {
      Fault.ADMISSION.report(e);
      serveUnread(request, response, chain);
      return;
    }
    try {
      served.keepIn(request);
    } catch (Throwable e) {
      Fault.ATTRIBUTE.report(e);
    }
    CorrelationScope scope =
        edge ? Guarded.openRoot(served.context()) : Guarded.open(served.context());
    if (served.isRejected()) {
      admission.warnOfRejected(served.rejectedLength());
    }
    serveIn(scope, served, request, response, chain);
  }

  /** The request goes on with a new ID where it can have one, and as it came where not. */
  private void serveUnread(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    CorrelationScope scope = null;
    HttpServletResponse correlated = response;
    try {
      CorrelationContext context = CorrelationContext.of(settings.generator().generate());
      scope = Guarded.open(context);
      correlated = correlated(context, null, response);
      request.setAttribute(REQUEST_ATTRIBUTE, context.id());
    } catch (Throwable e) {
      Fault.ADMISSION.report(e);
    }
    @Nullable Throwable thrown = null;
    try {
      chain.doFilter(request, correlated);
    } catch (Throwable e) {
      thrown = e;
      throw e;
    } finally {
      Guarded.close(scope, thrown);
    }
  }

  /**
   * Whether a dispatch came too late: Undertow runs one that a timeout has overtaken, after it has
   * forgotten the attributes of the request that this was.
   */
  private static boolean isOver(HttpServletRequest request, HttpServletResponse response) {
    return request.getDispatcherType() == DispatcherType.ASYNC && response.isCommitted();
  }

  private void serveIn(
      @Nullable CorrelationScope scope,
      ServedRequest served,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    @Nullable Throwable thrown = null;
    try {
      serve(served, request, response, chain);
    } catch (Throwable e) {
      thrown = e;
      throw e;
    } finally {
      try {
        Guarded.close(scope, thrown);
      } finally {
        holdForContainer(served, request, thrown);
      }
    }
  }

  /** For the container's own records, where a {@link CorrelationRequestListener} is there. */
  private static void holdForContainer(
      ServedRequest served, HttpServletRequest request, @Nullable Throwable thrown) {
    try {
      if (served.mayBeHeld()
          && !isFatal(thrown)
          && request.getDispatcherType() != DispatcherType.ASYNC) {
        HeldScope.holdFor(request, served.context(), thrown);
      }
    } catch (Throwable e) {
      Fault.LISTENER.report(e);
    }
  }

  /** What Tomcat does not handle, so that it does not tell its listeners of the request's end. */
  private static boolean isFatal(@Nullable Throwable thrown) {
    return thrown instanceof VirtualMachineError
        || (thrown != null && thrown.getClass().getName().equals("java.lang.ThreadDeath"));
  }

  /** The ID that another copy of Clew, or the application before us, gave this request. */
  private static @Nullable CorrelationContext handedOver(HttpServletRequest request) {
    return request.getAttribute(REQUEST_ATTRIBUTE) instanceof String id
            && CorrelationContext.isValidId(id)
        ? CorrelationContext.of(id)
        : null;
  }

  private boolean isExcluded(HttpServletRequest request) {
    PathPatterns excluded = settings.excludePath();
    if (excluded.isEmpty() || request.getDispatcherType() == DispatcherType.ERROR) {
      // What comes first to its error page has that one's path, and its own decoded nowhere.
      return false;
    }
    try {
      // As the container decoded and resolved it to choose the servlet: what it takes for another
      // path cannot pass for an excluded one.
      String pathInfo = request.getPathInfo();
      String path = request.getServletPath();
      return excluded.match(pathInfo == null ? path : path + pathInfo);
    } catch (Throwable e) {
      // Jetty tells nobody a path that is ambiguous. It is no excluded one.
      return false;
    }
  }

  private void serve(
      ServedRequest served,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    HttpServletResponse correlatedResponse = correlated(served.context(), served, response);
    HttpServletRequest correlatedRequest = correlated(request, served, correlatedResponse);
    served.dispatchBegins();
    try {
      chain.doFilter(correlatedRequest, correlatedResponse);
    } catch (Throwable e) {
      served.dispatchEnds(request, correlatedResponse, e);
      throw e;
    }
    served.dispatchEnds(request, correlatedResponse, null);
  }

  private static HttpServletRequest correlated(
      HttpServletRequest request, ServedRequest served, HttpServletResponse response) {
    try {
      return CorrelatedRequest.of(request, served, response);
    } catch (Throwable e) {
      Fault.ASYNC.report(e);
      return request;
    }
  }

  private HttpServletResponse correlated(
      CorrelationContext context, @Nullable ServedRequest served, HttpServletResponse response) {
    if (context.id() == null) {
      return response;
    }
    try {
      String name = settings.responseHeader() ? settings.propagator().writtenName() : null;
      return CorrelatedResponse.of(response, name, context, served, settings.exposeHeader());
    } catch (Throwable e) {
      Fault.RESPONSE_HEADER.report(e);
      return response;
    }
  }

  /** The settings, as they are written in init-params. */
  @Override
  public String toString() {
    return "CorrelationFilter[" + settings + "]";
  }

  private enum RequestHeaders implements CorrelationPropagator.Getter<HttpServletRequest> {
    GETTER;

    @Override
    public @Nullable String get(HttpServletRequest request, String name) {
      return request.getHeader(name);
    }

    @Override
    public @Nullable Iterator<String> getAll(HttpServletRequest request, String name) {
      Enumeration<String> values = request.getHeaders(name);
      return values == null ? null : values.asIterator();
    }
  }

  /**
   * Builds a filter. Settings that are not given have their defaults.
   *
   * <p>A builder is not thread-safe. The filter that it builds is, and does not change with the
   * builder.
   *
   * @since 0.1
   */
  public static final class Builder {
    private final Settings.Draft settings = new Settings.Draft(Settings.DEFAULT);

    private Builder() {}

    /**
     * Sets the request headers that may bring an ID, in the order in which they are read. The first
     * is also the response header. In an init-param they are separated by commas. Default: {@link
     * CorrelationPropagator#DEFAULT_NAMES}.
     *
     * <p>Two words stand for several names: {@code defaults} for those of the default, and {@code
     * tracing} for {@code traceparent}, {@code b3} and {@code X-B3-TraceId}. Each word leaves out
     * the names before it. So {@code "X-Tenant-Request", "defaults"} puts one name before the
     * default ones.
     *
     * @param names header names, as {@link CorrelationPropagator#parse(List)} takes them
     * @return this
     * @throws IllegalArgumentException when there are none, one is not a header name or is there
     *     twice, or the first is a trace header
     */
    public Builder headerNames(List<String> names) {
      try {
        settings.set(Setting.HEADER_NAMES, CorrelationPropagator.parse(names));
      } catch (IllegalArgumentException e) {
        throw invalid(Setting.HEADER_NAMES, names, e);
      }
      return this;
    }

    /**
     * As {@link #headerNames(List)}.
     *
     * @param names header names
     * @return this
     * @throws IllegalArgumentException as {@link #headerNames(List)} does
     */
    public Builder headerNames(String... names) {
      return headerNames(List.of(names));
    }

    /**
     * Sets what makes the ID of a request that brings none. In an init-param: {@code uuidv7},
     * {@code uuidv4}, {@code hex32}, or the name of a class that has a public constructor without
     * parameters. When the generator throws or returns an invalid ID, a UUIDv7 is used. Default:
     * {@link CorrelationIdGenerator#uuidV7()}.
     *
     * @param generator a thread-safe generator
     * @return this
     */
    public Builder generator(CorrelationIdGenerator generator) {
      settings.set(Setting.GENERATOR, generator);
      return this;
    }

    /**
     * Sets whether the response has the ID in a header. Default: {@code true}.
     *
     * <p>Undertow drops all headers when an exception escapes for which the application has no
     * error page. Only then is the header missing.
     *
     * @param responseHeader whether to set the header
     * @return this
     */
    public Builder responseHeader(boolean responseHeader) {
      settings.set(Setting.RESPONSE_HEADER, responseHeader);
      return this;
    }

    /**
     * Sets whether scripts from other origins may read the header that has the ID. The response
     * then names it in {@code Access-Control-Expose-Headers}, beside the headers that the
     * application names there. Nothing is exposed when there is no {@linkplain #responseHeader
     * response header}. Default: {@code false}.
     *
     * @param exposeHeader whether to expose the header
     * @return this
     */
    public Builder exposeHeader(boolean exposeHeader) {
      settings.set(Setting.EXPOSE_HEADER, exposeHeader);
      return this;
    }

    /**
     * Sets whether there is an access record for each request. Default: {@code true}.
     *
     * @param accessLog whether to log it
     * @return this
     */
    public Builder accessLog(boolean accessLog) {
      settings.set(Setting.ACCESS_LOG, accessLog);
      return this;
    }

    /**
     * Whether the access record of a failed request has the exception, with its whole stack trace,
     * and a level that tells of it: see {@link CorrelationFilter}. Without it, such a record has
     * level INFO, and the class of an exception that escaped under {@code error.type}. Default:
     * {@code true}.
     *
     * @param accessLogFailure whether the access record has the exception
     * @return this
     */
    public Builder accessLogFailure(boolean accessLogFailure) {
      settings.set(Setting.ACCESS_LOG_FAILURE, accessLogFailure);
      return this;
    }

    /**
     * Whether the access record tells who asked: {@code client.address}, which is {@code
     * getRemoteAddr()} and so a proxy's unless the container is told of it, and {@code
     * user_agent.original}, of at most 256 characters. Both may be personal data. Default: {@code
     * false}.
     *
     * @param accessLogClient whether the access record tells who asked
     * @return this
     */
    public Builder accessLogClient(boolean accessLogClient) {
      settings.set(Setting.ACCESS_LOG_CLIENT, accessLogClient);
      return this;
    }

    /**
     * Sets the requests that have no access record, such as health checks; they have an ID like all
     * others. A pattern is written like a url-pattern: {@code /health} is that path, {@code
     * /actuator/*} is {@code /actuator} and everything below it, {@code *.css} is every path with
     * this ending. Patterns are case-sensitive. They are matched against the decoded path inside
     * the application, without the context path and the query. A request that the container turns
     * away, and that comes to the filter for its error page alone, has a record whatever its path.
     * In an init-param they are separated by commas. Default: none.
     *
     * @param patterns the patterns, in place of those given before
     * @return this
     * @throws IllegalArgumentException when a pattern has another form
     */
    public Builder excludePath(List<String> patterns) {
      try {
        settings.set(Setting.EXCLUDE_PATH, PathPatterns.of(patterns));
      } catch (IllegalArgumentException e) {
        throw invalid(Setting.EXCLUDE_PATH, patterns, e);
      }
      return this;
    }

    /**
     * As {@link #excludePath(List)}.
     *
     * @param patterns the patterns, in place of those given before
     * @return this
     * @throws IllegalArgumentException as {@link #excludePath(List)} does
     */
    public Builder excludePath(String... patterns) {
      return excludePath(List.of(patterns));
    }

    /**
     * Sets which requests may bring their own ID: {@link TrustPolicy#always()}, {@link
     * TrustPolicy#never()}, {@link TrustPolicy#addresses}, or a predicate. In an init-param {@code
     * always}, {@code never}, or address ranges separated by commas, such as {@code 10.0.0.0/8,
     * 127.0.0.1}. A predicate that throws counts as false. Default: always.
     *
     * <p>The policy is asked when the request first reaches the filter, before the headers that may
     * bring an ID are read. An ID that is already in the request attribute is taken over without
     * asking the policy, unless the filter has a {@link #logLevelHeader} or {@link
     * #passTraceContext}, which need the answer too.
     *
     * @param policy a thread-safe predicate, asked at most once per request
     * @return this
     */
    public Builder trust(Predicate<? super HttpServletRequest> policy) {
      settings.set(Setting.TRUST, TrustPolicy.trust(Objects.requireNonNull(policy, "trust")));
      return this;
    }

    /**
     * Sets the request header with which a {@linkplain #trust trusted} caller asks for detailed
     * logs of one request. The header's value, {@code DEBUG} or {@code TRACE} in any case, becomes
     * the {@linkplain CorrelationContext#logLevel() log level} of the request's context. Any other
     * value, or a header that is there twice, does nothing and is logged nowhere. In an init-param
     * an empty value stands for none. Default: none, no header is read.
     *
     * <p>As long as every caller is trusted, which is the default, everyone who reaches the service
     * can make it log in detail. Set this only together with a trust policy, or behind a gateway
     * that removes the header from requests from outside.
     *
     * <p>The log changes only with a {@code dev.clew.logback.CorrelationLevelTurboFilter}. The
     * services that are called in turn get the level only with an {@code EgressPolicy} that has a
     * {@code logLevelHeader}.
     *
     * @param name a header name, or empty for none
     * @return this
     * @throws IllegalArgumentException when the name is neither, or is the name of a trace header;
     *     {@link #build()} throws when it is also one of the {@link #headerNames}
     */
    public Builder logLevelHeader(String name) {
      try {
        settings.set(
            Setting.LOG_LEVEL_HEADER,
            Setting.headerName(Objects.requireNonNull(name, "logLevelHeader")));
      } catch (IllegalArgumentException e) {
        throw invalid(Setting.LOG_LEVEL_HEADER, "'" + name + "'", e);
      }
      return this;
    }

    /**
     * Sets whether the W3C Trace Context of a {@linkplain #trust trusted} request is passed on, for
     * a service in which nothing traces. The calls that the request makes through Clew's clients
     * then have the {@code traceparent} and {@code tracestate} that it came with, and the trace
     * goes on behind this service. A tracer that sets these headers itself has precedence. See
     * {@link CorrelationContext#withTraceContext}. Default: {@code false}.
     *
     * @param passTraceContext whether to pass them on
     * @return this
     */
    public Builder passTraceContext(boolean passTraceContext) {
      settings.set(Setting.PASS_TRACE_CONTEXT, passTraceContext);
      return this;
    }

    private static IllegalArgumentException invalid(
        Setting<?> setting, Object value, IllegalArgumentException e) {
      return new IllegalArgumentException(setting + " " + value + ": " + e.getMessage(), e);
    }

    /**
     * Builds the filter. The settings are checked against each other only here, so that the order
     * of the calls never matters.
     *
     * @return a new filter
     * @throws IllegalArgumentException when the {@link #logLevelHeader} is one of the {@link
     *     #headerNames}
     */
    public CorrelationFilter build() {
      return new CorrelationFilter(settings.build());
    }
  }
}
