package dev.clew.servlet.ingress;

import dev.clew.CorrelationContext;
import dev.clew.CorrelationPropagator;
import dev.clew.internal.RateLimitedWarning;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.IntConsumer;
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

  private final RateLimitedWarning rejected =
      new RateLimitedWarning(
          LoggerFactory.getLogger("dev.clew.servlet.CorrelationFilter"), BETWEEN_WARNINGS);
  private final CorrelationPropagator.Getter<C> headers;
  private final Function<C, @Nullable String> address;

  /**
   * @param headers how a request's headers are read
   * @param address the address that a request comes from, as a literal; null when it has none
   */
  public Admission(CorrelationPropagator.Getter<C> headers, Function<C, @Nullable String> address) {
    this.headers = headers;
    this.address = address;
  }

  /**
   * The context of a request. No fault of the application's, and nothing in the request, makes it
   * throw.
   *
   * @param settings the settings that are in force
   * @param request the request
   * @param handedOver the context that it has already, or null when there is none
   * @param onRejected gets the length of an ID that is not valid
   */
  public CorrelationContext context(
      Settings settings,
      C request,
      @Nullable CorrelationContext handedOver,
      IntConsumer onRejected) {
    boolean trusted =
        (handedOver == null || settings.logLevelHeader() != null || settings.passTraceContext())
            && isTrusted(settings, request);
    CorrelationContext context =
        handedOver != null ? handedOver : incoming(settings, request, trusted, onRejected);
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
      Settings settings, C request, boolean trusted, IntConsumer onRejected) {
    if (trusted) {
      try {
        CorrelationContext context = settings.propagator().extract(request, headers, onRejected);
        if (context.id() != null) {
          return context;
        }
      } catch (Throwable e) {
        Fault.ADMISSION.report(e);
      }
    }
    return CorrelationContext.of(settings.generator().generate());
  }

  private boolean isTrusted(Settings settings, C request) {
    try {
      return settings.trust().test(request, address);
    } catch (Throwable e) {
      Fault.TRUST.report(e);
      return false;
    }
  }

  /** Warns of an ID that was not valid, without its text; at most once in ten seconds. */
  public void warnOfRejected(int length) {
    try {
      rejected.warn(
          "An incoming correlation ID of {} characters was not valid and was replaced", length);
    } catch (Throwable e) {
      Fault.LOGGING.report(e);
    }
  }
}
