package dev.clew.servlet.ingress;

import dev.clew.CorrelationContext;
import dev.clew.CorrelationPropagator;
import dev.clew.internal.RateLimitedWarning;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Which context a request gets: from what it brings, when that is valid and trusted, or else a new
 * one. Thread-safe.
 *
 * @param <C> what a request is to the server
 */
public final class Admission<C> {
  private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(10);

  private final RateLimitedWarning rejections =
      new RateLimitedWarning(
          LoggerFactory.getLogger("dev.clew.servlet.CorrelationFilter"), BETWEEN_WARNINGS);
  private final IdCounts counts = new IdCounts();
  private final CorrelationPropagator.Getter<C> headers;
  private final Function<C, @Nullable String> address;

  /**
   * @param headers how a request's headers are read
   * @param address the address that a request comes from, as a literal; null when it has none
   */
  public Admission(CorrelationPropagator.Getter<C> headers, Function<C, @Nullable String> address) {
    this.headers = headers;
    this.address = address;
    Fault.prepare();
  }

  /**
   * The context of a request. No fault of the application's, and nothing in the request, makes it
   * throw.
   *
   * @param settings the settings that are in force
   * @param request the request
   * @param handedOver the context that it has already, or null when there is none
   * @param arrival is told how the ID came about
   */
  public CorrelationContext context(
      Settings settings, C request, @Nullable CorrelationContext handedOver, Arrival arrival) {
    boolean trusted =
        (handedOver == null || settings.logLevelHeader() != null || settings.passTraceContext())
            && isTrusted(settings, request);
    CorrelationContext context =
        handedOver != null ? handedOver : incoming(settings, request, trusted, arrival);
    if (!trusted) {
      return context;
    }
    context = RequestedLevel.apply(context, request, headers, settings.logLevelHeader());
    if (settings.passTraceContext()) {
      try {
        context = context.withTraceContext(request, headers);
      } catch (Throwable e) {
        Fault.ADMISSION.report(e);
      }
    }
    return context;
  }

  private CorrelationContext incoming(
      Settings settings, C request, boolean trusted, Arrival arrival) {
    CorrelationContext brought = brought(settings, request, trusted ? arrival : new Arrival());
    if (trusted && brought.id() != null) {
      counts.received();
      arrival.origin("received");
      return brought;
    }
    CorrelationContext context = CorrelationContext.of(settings.generator().generate());
    if (!trusted && brought.id() != null) {
      counts.rejected();
      arrival.origin("rejected");
    } else if (arrival.isRejected()) {
      counts.replaced();
      arrival.origin("replaced");
    } else {
      counts.generated();
      arrival.origin("generated");
    }
    return context;
  }

  private CorrelationContext brought(Settings settings, C request, Arrival arrival) {
    try {
      return settings.propagator().extract(request, headers, arrival);
    } catch (Throwable e) {
      Fault.ADMISSION.report(e);
      return CorrelationContext.empty();
    }
  }

  private boolean isTrusted(Settings settings, C request) {
    try {
      return settings.trust().test(request, address);
    } catch (Throwable e) {
      Fault.TRUST.report(e);
      return false;
    }
  }

  /** The counts of this ingress. */
  public IdCounts counts() {
    return counts;
  }

  /** Warns of an ID that was not valid, without its text; at most once in ten seconds. */
  public void warnOfRejected(int length) {
    try {
      rejections.warn(
          "An incoming correlation ID of {} characters was not valid and was replaced", length);
    } catch (Throwable e) {
      Fault.LOGGING.report(e);
    }
  }
}
