package dev.clew;

import dev.clew.internal.OutgoingCall;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Decides what outgoing calls carry: the name under which the ID is sent, and the hosts that may
 * see it. All clients of an application can share one policy.
 *
 * <pre>{@code
 * EgressPolicy policy =
 *     EgressPolicy.builder().headerName("X-Request-ID").allowHost("*.corp.example").build();
 * }</pre>
 *
 * <p>The clients ask {@link #allows} again for each hop of a redirected call, so that a host that
 * is not on the list does not get the ID through one that is.
 *
 * <p>Immutable, and so thread-safe.
 *
 * @since 0.1
 */
public final class EgressPolicy {
  /** The name of the logger of the {@linkplain Builder#callLevel call records}: {@value}. */
  public static final String CALL_LOGGER = "dev.clew.calls";

  private static final Logger LOG = LoggerFactory.getLogger(EgressPolicy.class);
  private static final EgressPolicy DEFAULT = builder().build();

  private final CorrelationPropagator propagator;
  private final List<HostPattern> allowedHosts;
  private final @Nullable String logLevelHeader;
  private final boolean comparingResponses;
  private final boolean loggingCalls;
  private final Level callLevel;
  private final @Nullable Level failedCallLevel;
  private final boolean callQuery;

  private EgressPolicy(Builder builder) {
    propagator = builder.propagator;
    allowedHosts = List.copyOf(builder.allowedHosts);
    logLevelHeader = builder.logLevelHeader;
    comparingResponses = builder.comparingResponses;
    loggingCalls = builder.loggingCalls;
    callLevel = builder.callLevel;
    failedCallLevel = builder.failedCallLevel;
    callQuery = builder.callQuery;
    OutgoingCall.prepare();
  }

  /**
   * The default: the ID goes to every host, under the first of {@link
   * CorrelationPropagator#DEFAULT_NAMES}.
   *
   * @return always the same instance
   */
  public static EgressPolicy create() {
    return DEFAULT;
  }

  /**
   * Starts from the default.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts from this policy.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.propagator = propagator;
    builder.allowedHosts.addAll(allowedHosts);
    builder.logLevelHeader = logLevelHeader;
    builder.comparingResponses = comparingResponses;
    builder.loggingCalls = loggingCalls;
    builder.callLevel = callLevel;
    builder.failedCallLevel = failedCallLevel;
    builder.callQuery = callQuery;
    return builder;
  }

  /**
   * The propagator that writes the ID.
   *
   * @return the propagator; only its first name is used here
   */
  public CorrelationPropagator propagator() {
    return propagator;
  }

  /**
   * The name under which the ID is sent.
   *
   * @return a header name
   */
  public String headerName() {
    return propagator.writtenName();
  }

  /**
   * The name under which the context's {@linkplain CorrelationContext#logLevel() log level} is
   * sent.
   *
   * @return a header name, or null when the level is not sent
   */
  public @Nullable String logLevelHeader() {
    return logLevelHeader;
  }

  /**
   * The patterns of the hosts that get the ID.
   *
   * @return an unmodifiable list; when it is empty, every host gets it
   */
  public List<String> allowedHosts() {
    return allowedHosts.stream().map(HostPattern::toString).toList();
  }

  /**
   * Whether the IDs of responses are {@linkplain #compareResponse compared} with those that were
   * sent.
   *
   * @return false by default
   */
  public boolean isComparingResponses() {
    return comparingResponses;
  }

  /**
   * Whether the clients log a record for each call, if its level is enabled.
   *
   * @return true by default
   */
  public boolean isLoggingCalls() {
    return loggingCalls;
  }

  /**
   * The level of the {@linkplain Builder#callLevel records} of calls.
   *
   * @return {@code DEBUG} by default
   */
  public Level callLevel() {
    return callLevel;
  }

  /**
   * The level of the records of calls that {@linkplain Builder#failedCallLevel fail}.
   *
   * @return by default that of the others
   */
  public Level failedCallLevel() {
    return Objects.requireNonNullElse(failedCallLevel, callLevel);
  }

  /**
   * Whether the records of calls have the query.
   *
   * @return false by default
   */
  public boolean isCallQueryLogged() {
    return callQuery;
  }

  /**
   * Whether a host may see the ID. Never throws.
   *
   * @param host the name or address that a call goes to; an IPv6 address may be in brackets. Null,
   *     and a text that cannot be a host, is allowed only where every host is. A host has no port,
   *     user information, path, {@code # ? % \}, space or control character, no empty label, no
   *     label of more than 63 characters, no more than 253 characters in all, no &szlig; or
   *     &sigmaf;, and no dot other than the ASCII one
   * @return true when there is no list, or one of its patterns matches
   */
  public boolean allows(@Nullable String host) {
    if (allowedHosts.isEmpty()) {
      return true;
    }
    try {
      String normal = host == null ? null : HostPattern.normalize(host);
      if (normal != null) {
        for (HostPattern pattern : allowedHosts) {
          if (pattern.matches(normal)) {
            return true;
          }
        }
      }
    } catch (Throwable e) {
      // No memory, or no stack: what was not found allowed is not.
    }
    return false;
  }

  /**
   * Writes the ID and the log level into a request that is about to be sent. Each is written only
   * when the context has it and the request does not have the header already, and both only when
   * the host {@linkplain #allows may see} them. This is all that a client's integration has to
   * call, once for each hop.
   *
   * <p>Never throws. Whatever a getter or setter throws, errors included, is reported once, and the
   * call goes on without what could not be read or written.
   *
   * @param context the context that was current where the call was made
   * @param host the host that this hop goes to; see {@link #allows}
   * @param request handed to the getter and the setter as it is
   * @param getter how to find out whether a header is there
   * @param setter how to write one; not called when there is nothing to write
   * @param <C> the type of the request
   */
  public <C extends @Nullable Object> void inject(
      CorrelationContext context,
      @Nullable String host,
      C request,
      CorrelationPropagator.Getter<? super C> getter,
      CorrelationPropagator.Setter<? super C> setter) {
    Level level = logLevelHeader == null ? null : context.logLevel();
    TraceContext trace = context.traceContext();
    if (context.id() == null && level == null && trace == null) {
      return;
    }
    boolean wantsId;
    try {
      wantsId = context.id() != null && getter.get(request, headerName()) == null;
      if (logLevelHeader != null && level != null && getter.get(request, logLevelHeader) != null) {
        level = null;
      }
      if (trace != null && isTraced(request, getter)) {
        trace = null;
      }
    } catch (Throwable e) {
      // What is there already is not known, and must not be sent twice.
      Fault.GETTER_FAILED.reportDegraded(() -> null, e);
      return;
    }
    if ((!wantsId && level == null && trace == null) || !allows(host)) {
      return;
    }
    if (wantsId) {
      propagator.inject(context, request, setter);
    }
    try {
      if (logLevelHeader != null && level != null) {
        setter.set(request, logLevelHeader, level.name());
      }
      if (trace != null) {
        setter.set(request, TraceContext.TRACEPARENT, trace.traceparent());
        if (trace.tracestate() != null) {
          setter.set(request, TraceContext.TRACESTATE, trace.tracestate());
        }
      }
    } catch (Throwable e) {
      Fault.SETTER_FAILED.reportDegraded(() -> null, e);
    }
  }

  /** Whether a tracer has spoken, or will: what only passes through then stays behind. */
  private static <C extends @Nullable Object> boolean isTraced(
      C request, CorrelationPropagator.Getter<? super C> getter) {
    return getter.get(request, TraceContext.TRACEPARENT) != null
        || getter.get(request, TraceContext.TRACESTATE) != null
        || (OpenTelemetryPresence.PRESENT && OpenTelemetryMirror.isTracing());
  }

  /**
   * Logs one record at DEBUG when a response has another ID than its request: whoever answered did
   * not take the ID, or something in between changed it. Does nothing unless {@linkplain
   * Builder#compareResponses it was asked for}, or when either has no ID. Never throws. Of an
   * {@linkplain CorrelationContext#isValidId invalid} ID only the length is logged.
   *
   * @param sent the value of the request's header, null when it had none
   * @param host the host that answered
   * @param response handed to the getter as it is
   * @param getter how to read the response's headers
   * @param <C> the type of the response
   */
  public <C extends @Nullable Object> void compareResponse(
      @Nullable String sent,
      @Nullable String host,
      C response,
      CorrelationPropagator.Getter<? super C> getter) {
    if (!comparingResponses || sent == null) {
      return;
    }
    String received;
    try {
      if (!LOG.isDebugEnabled()) {
        return;
      }
      received = getter.get(response, headerName());
    } catch (Throwable e) {
      Fault.GETTER_FAILED.reportDegraded(() -> null, e);
      return;
    }
    try {
      if (received != null && !received.equals(sent)) {
        String normalHost = host == null ? null : HostPattern.normalize(host);
        LOG.debug(
            "{} answered {} with {}", loggable(normalHost), loggable(sent), loggable(received));
      }
    } catch (Throwable e) {
      // A logging framework that fails must not cost the call its answer.
    }
  }

  private static String loggable(@Nullable String value) {
    if (value == null) {
      return "an unknown host";
    }
    return CorrelationContext.isValidId(value)
        ? "'" + value + "'"
        : "an invalid value of " + value.length() + " characters";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EgressPolicy that
        && propagator.equals(that.propagator)
        && allowedHosts.equals(that.allowedHosts)
        && Objects.equals(logLevelHeader, that.logLevelHeader)
        && comparingResponses == that.comparingResponses
        && loggingCalls == that.loggingCalls
        && callLevel == that.callLevel
        && failedCallLevel() == that.failedCallLevel()
        && callQuery == that.callQuery;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        propagator,
        allowedHosts,
        logLevelHeader,
        comparingResponses,
        loggingCalls,
        callLevel,
        failedCallLevel(),
        callQuery);
  }

  @Override
  public String toString() {
    return "EgressPolicy["
        + headerName()
        + (logLevelHeader == null ? "" : ", " + logLevelHeader)
        + " to "
        + (allowedHosts.isEmpty() ? "every host" : allowedHosts)
        + (comparingResponses ? ", comparing responses" : "")
        + (loggingCalls ? "" : ", no call records")
        + (callLevel == Level.DEBUG ? "" : ", calls at " + callLevel)
        + (failedCallLevel() == callLevel ? "" : ", failed calls at " + failedCallLevel())
        + (callQuery ? ", with queries" : "")
        + "]";
  }

  /** Builds an {@link EgressPolicy}. Not thread-safe. */
  public static final class Builder {
    private CorrelationPropagator propagator = CorrelationPropagator.create();
    private final List<HostPattern> allowedHosts = new ArrayList<>();
    private @Nullable String logLevelHeader;
    private boolean comparingResponses;
    private boolean loggingCalls = true;
    private Level callLevel = Level.DEBUG;
    private @Nullable Level failedCallLevel;
    private boolean callQuery;

    private Builder() {}

    /**
     * Sends the ID under the propagator's first name, so that one propagator serves what comes in
     * and what goes out. Default: {@link CorrelationPropagator#create()}.
     *
     * @param newPropagator what writes the ID
     * @return this builder
     */
    public Builder propagator(CorrelationPropagator newPropagator) {
      propagator = Objects.requireNonNull(newPropagator, "propagator");
      return this;
    }

    /**
     * Sends the ID under this name. Default: {@code Correlation-Id}.
     *
     * @param name an HTTP token (RFC 9110, section 5.6.2) that is not the name of a trace header
     * @return this builder
     * @throws IllegalArgumentException when the name is not such a token
     */
    public Builder headerName(String name) {
      return propagator(named("headerName", name));
    }

    private static CorrelationPropagator named(String setting, String name) {
      Objects.requireNonNull(name, setting);
      try {
        return CorrelationPropagator.of(List.of(name));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            setting
                + " must be an HTTP token that is not the name of a trace header, but was '"
                + name
                + "'",
            e);
      }
    }

    /**
     * Also sends the context's {@linkplain CorrelationContext#logLevel() log level}, under this
     * name and to the same hosts, so that a request that is logged in detail here is logged in
     * detail there too. The header is sent only when the context has a level. Default: it is not
     * sent.
     *
     * @param name an HTTP token that is not the name of a trace header; a called service reads the
     *     header when its filter has this {@code logLevelHeader}
     * @return this builder
     * @throws IllegalArgumentException when the name is not such a token
     */
    public Builder logLevelHeader(String name) {
      logLevelHeader = named("logLevelHeader", name).writtenName();
      return this;
    }

    /**
     * Lets a host, all hosts below a domain, or a range of addresses see the ID. Once there is a
     * pattern, a host that matches none gets no ID. Default: no pattern, and every host gets the
     * ID.
     *
     * <p>A pattern is one of
     *
     * <ul>
     *   <li>a host name or IP address. Case and a dot at the end do not matter; a name with other
     *       than ASCII letters stands for its IDNA form. One with &szlig; or &sigmaf; has to be
     *       given in that form ({@code xn--…}), because it has two, which are two hosts;
     *   <li>{@code *.} and a domain, which matches every host below the domain but not the domain
     *       itself;
     *   <li>a range of addresses in CIDR notation (RFC 4632 and RFC 4291, section 2.3), such as
     *       {@code 10.0.0.0/8} or {@code fd00::/8}. It matches hosts that are called by an address,
     *       as in {@code http://10.1.2.3/}. A host that is called by a name is never looked up, and
     *       matches no range: others decide who answers to a name, and it may change.
     * </ul>
     *
     * @param pattern the pattern
     * @return this builder
     * @throws IllegalArgumentException when it is none of these; a pattern has no scheme, port or
     *     path, no asterisk in another place, and no address bits after a range's prefix
     */
    public Builder allowHost(String pattern) {
      allowedHosts.add(HostPattern.parse("allowHost", pattern));
      return this;
    }

    /**
     * As {@link #allowHost}, for several patterns.
     *
     * @param patterns the patterns, added to those that are there
     * @return this builder
     * @throws IllegalArgumentException when one is wrong; none of them is added then
     */
    public Builder allowHosts(Collection<String> patterns) {
      List<HostPattern> parsed = new ArrayList<>();
      for (String pattern : patterns) {
        parsed.add(HostPattern.parse("allowHosts", pattern));
      }
      allowedHosts.addAll(parsed);
      return this;
    }

    /**
     * Compares the ID in each response with the one that was sent, and logs at DEBUG when they
     * differ; see {@link EgressPolicy#compareResponse}. The logger is {@code
     * dev.clew.EgressPolicy}. Default: false.
     *
     * @param compare whether to compare
     * @return this builder
     */
    public Builder compareResponses(boolean compare) {
      comparingResponses = compare;
      return this;
    }

    /**
     * Whether the clients log a record for each call: see {@link #callLevel}. Default: true.
     *
     * @param logged false for clients whose calls somebody else records
     * @return this builder
     */
    public Builder logCalls(boolean logged) {
      loggingCalls = logged;
      return this;
    }

    /**
     * The level at which the clients log one record for each call, when it has been answered or has
     * failed. The logger is {@value EgressPolicy#CALL_LOGGER}. A call is what the application sees
     * as one, whatever redirects and new attempts it takes. Default: {@code DEBUG}.
     *
     * <p>The fields are those of the Elastic Common Schema: {@code network.direction} ({@code
     * egress}), {@code http.request.method}, {@code server.address}, {@code server.port} unless it
     * is the scheme's own, {@code url.path} without session IDs, {@code http.response.status_code},
     * {@code event.duration} in ns, and {@code error.type} and {@code error.message} of a call that
     * threw. {@code http.request.resend_count} (OpenTelemetry's semantic conventions) is there when
     * the call took more than one request. No record has headers, user information or a body.
     *
     * @param level the level
     * @return this builder
     */
    public Builder callLevel(Level level) {
      callLevel = Objects.requireNonNull(level, "callLevel");
      return this;
    }

    /**
     * The level of the record of a call that throws or is answered with a status of 500 or above.
     * Default: that of the {@linkplain #callLevel others}.
     *
     * @param level the level
     * @return this builder
     */
    public Builder failedCallLevel(Level level) {
      failedCallLevel = Objects.requireNonNull(level, "failedCallLevel");
      return this;
    }

    /**
     * Adds the query to the records of calls, as {@code url.query}. Queries often have secrets and
     * personal data. Default: false.
     *
     * @param logged whether to add it
     * @return this builder
     */
    public Builder logCallQuery(boolean logged) {
      callQuery = logged;
      return this;
    }

    /**
     * Builds a policy from what has been set so far.
     *
     * @return a policy that later changes of the builder do not affect
     * @throws IllegalArgumentException when the ID and the level would be sent under the same name
     */
    public EgressPolicy build() {
      if (logLevelHeader != null && logLevelHeader.equalsIgnoreCase(propagator.writtenName())) {
        throw new IllegalArgumentException(
            "logLevelHeader must differ from headerName but was '" + logLevelHeader + "'");
      }
      return new EgressPolicy(this);
    }
  }
}
