package dev.clew;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What outgoing calls carry, and to whom: the name under which the ID is sent and the hosts that
 * may see it. All of an application's clients can share one.
 *
 * <pre>{@code
 * EgressPolicy policy =
 *     EgressPolicy.builder().headerName("X-Request-ID").allowHost("*.corp.example").build();
 * }</pre>
 *
 * <p>The clients ask {@link #allows} again for each hop of a redirected call, so that a host that
 * is not on the list gets no ID by way of one that is.
 *
 * <p>Immutable, and so thread-safe.
 *
 * @since 0.1
 */
public final class EgressPolicy {
  private static final EgressPolicy DEFAULT = builder().build();

  private final CorrelationPropagator propagator;
  private final List<HostPattern> allowedHosts;
  private final @Nullable String logLevelHeader;

  private EgressPolicy(
      CorrelationPropagator propagator,
      List<HostPattern> allowedHosts,
      @Nullable String logLevelHeader) {
    this.propagator = propagator;
    this.allowedHosts = allowedHosts;
    this.logLevelHeader = logLevelHeader;
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
    return builder;
  }

  /**
   * What writes the ID.
   *
   * @return the propagator, of which only the first name counts here
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
   * Whether a host may see the ID. Never throws.
   *
   * @param host the name or address that a call goes to, without a port; an IPv6 address may stand
   *     in brackets. Null, and what cannot be a host, is allowed only where every host is
   * @return true when there is no list, or one of its patterns matches
   */
  public boolean allows(@Nullable String host) {
    if (allowedHosts.isEmpty()) {
      return true;
    }
    String normal = host == null ? null : HostPattern.normalize(host);
    if (normal == null) {
      return false;
    }
    for (HostPattern pattern : allowedHosts) {
      if (pattern.matches(normal)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EgressPolicy that
        && propagator.equals(that.propagator)
        && allowedHosts.equals(that.allowedHosts)
        && Objects.equals(logLevelHeader, that.logLevelHeader);
  }

  @Override
  public int hashCode() {
    return Objects.hash(propagator, allowedHosts, logLevelHeader);
  }

  @Override
  public String toString() {
    return "EgressPolicy["
        + headerName()
        + (logLevelHeader == null ? "" : ", " + logLevelHeader)
        + " to "
        + (allowedHosts.isEmpty() ? "every host" : allowedHosts)
        + "]";
  }

  /** Builds an {@link EgressPolicy}. Not thread-safe. */
  public static final class Builder {
    private CorrelationPropagator propagator = CorrelationPropagator.create();
    private final List<HostPattern> allowedHosts = new ArrayList<>();
    private @Nullable String logLevelHeader;

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
     * @throws IllegalArgumentException when the name is not one
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
            setting + " must be an HTTP token, and no trace header's name, but was '" + name + "'",
            e);
      }
    }

    /**
     * Also sends the context's {@linkplain CorrelationContext#logLevel() log level}, under this
     * name and to the same hosts, so that a request that is logged in detail here is logged in
     * detail there too. It goes out only when the context has one. Default: it is not sent.
     *
     * @param name an HTTP token that is not the name of a trace header; the services that are
     *     called read it when it is their filter's {@code logLevelHeader}
     * @return this builder
     * @throws IllegalArgumentException when the name is not one
     */
    public Builder logLevelHeader(String name) {
      logLevelHeader = named("logLevelHeader", name).writtenName();
      return this;
    }

    /**
     * Lets a host, or all hosts below a domain, see the ID. Once there is one pattern, hosts that
     * match none get no ID. Default: no pattern, every host gets it.
     *
     * @param pattern a host name or IP address, or {@code *.} and a domain, which matches every
     *     host below the domain but not the domain itself. Case does not count, nor does a dot at
     *     the end; names with other than ASCII letters stand for their IDNA form
     * @return this builder
     * @throws IllegalArgumentException when it is neither; schemes, ports, paths, and asterisks in
     *     other places are not part of a pattern
     */
    public Builder allowHost(String pattern) {
      allowedHosts.add(HostPattern.parse("allowHost", pattern));
      return this;
    }

    /**
     * As {@link #allowHost}, for several.
     *
     * @param patterns the patterns, added to those that are there
     * @return this builder
     * @throws IllegalArgumentException when one is wrong; the others have then not been added
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
     * The policy with what has been set so far.
     *
     * @return a policy that later changes of the builder do not reach
     * @throws IllegalArgumentException when the ID and the level would have the same name
     */
    public EgressPolicy build() {
      if (logLevelHeader != null && logLevelHeader.equalsIgnoreCase(propagator.writtenName())) {
        throw new IllegalArgumentException(
            "logLevelHeader must be another name than headerName but was '" + logLevelHeader + "'");
      }
      return new EgressPolicy(propagator, List.copyOf(allowedHosts), logLevelHeader);
    }
  }
}
