package dev.clew;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Carries the correlation ID over every protocol that OpenTelemetry instruments. OpenTelemetry's
 * autoconfigured SDK, and its Java agent with this library as an extension, know it under the name
 * {@value CorrelationTextMapPropagatorProvider#NAME}: {@code
 * otel.propagators=tracecontext,baggage,clew}.
 *
 * <p>It writes the ID of the scope that was open where OpenTelemetry's {@link Context} was made.
 * {@link Correlation#current()} finds the ID that it reads on every thread to which OpenTelemetry
 * carries that Context and where no scope of Clew is open. {@link CorrelationPropagator} says which
 * IDs are accepted; a refused ID leaves the Context as it was.
 *
 * <p>Where one of Clew's own interceptors works on the same call, the two agree on the ID, and the
 * header is there once. OpenTelemetry's setters cannot tell what a carrier has, so only Clew's
 * interceptors keep a header that was set by hand. Neither the allow list of an {@link
 * EgressPolicy} nor the filter's trust policy is asked: outside the filter, the ID that a caller
 * sent is current even where the filter does not believe it.
 *
 * <p>Immutable, and so thread-safe. It never throws because of a context, a carrier or its content.
 *
 * @since 0.1
 */
@SuppressWarnings("exports") // Whoever uses this class has OpenTelemetry's API already.
public final class CorrelationTextMapPropagator implements TextMapPropagator {
  private static final boolean HAS_GET_ALL = hasGetAll();

  private static final CorrelationTextMapPropagator DEFAULT =
      new CorrelationTextMapPropagator(CorrelationPropagator.create());

  private final CorrelationPropagator propagator;

  private CorrelationTextMapPropagator(CorrelationPropagator propagator) {
    this.propagator = propagator;
  }

  /**
   * The propagator with the {@linkplain CorrelationPropagator#DEFAULT_NAMES default names}.
   *
   * @return always the same instance
   */
  public static CorrelationTextMapPropagator create() {
    return DEFAULT;
  }

  /**
   * A propagator with other names.
   *
   * @param propagator has the names to read and the one to write
   * @return a new propagator
   */
  public static CorrelationTextMapPropagator of(CorrelationPropagator propagator) {
    return new CorrelationTextMapPropagator(Objects.requireNonNull(propagator, "propagator"));
  }

  /**
   * The name that is written.
   *
   * @return one name
   */
  @Override
  public Collection<String> fields() {
    return List.of(propagator.writtenName());
  }

  @Override
  public <C extends @Nullable Object> void inject(
      @Nullable Context context, C carrier, @Nullable TextMapSetter<C> setter) {
    if (context == null || setter == null) {
      return;
    }
    CorrelationContext carried = OpenTelemetryMirror.contextOf(context);
    if (carried == null) {
      return;
    }
    if (OpenTelemetryAgent.isHandedOver(carrier)) {
      String id = carried.id();
      try {
        setter.set(carrier, OpenTelemetryAgent.HANDED_OVER, id == null ? "" : id);
      } catch (Throwable e) {
        Fault.SETTER_FAILED.reportDegraded(() -> null, e);
      }
    } else {
      propagator.inject(carried, carrier, setter::set);
    }
  }

  @Override
  public <C extends @Nullable Object> Context extract(
      @Nullable Context context, C carrier, @Nullable TextMapGetter<C> getter) {
    Context known = context == null ? Context.root() : context;
    if (getter == null) {
      return known;
    }
    CorrelationContext found;
    if (OpenTelemetryAgent.isHandedOver(carrier)) {
      found = handedOver(carrier, getter);
    } else {
      found = propagator.extract(carrier, new Reading<>(getter));
      if (found.isEmpty()) {
        return known;
      }
    }
    return found.equals(OpenTelemetryMirror.contextOf(known))
        ? known
        : OpenTelemetryMirror.with(known, found);
  }

  private static <C extends @Nullable Object> CorrelationContext handedOver(
      C carrier, TextMapGetter<C> getter) {
    try {
      String id = getter.get(carrier, OpenTelemetryAgent.HANDED_OVER);
      return CorrelationContext.isValidId(id)
          ? CorrelationContext.of(id)
          : CorrelationContext.empty();
    } catch (Throwable e) {
      Fault.GETTER_FAILED.reportDegraded(() -> null, e);
      return CorrelationContext.empty();
    }
  }

  @Override
  public String toString() {
    return "CorrelationTextMapPropagator" + propagator.names();
  }

  /** Older APIs know of one value for each name. */
  private static boolean hasGetAll() {
    try {
      TextMapGetter.class.getMethod("getAll", Object.class, String.class);
      return true;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  private record Reading<C extends @Nullable Object>(TextMapGetter<C> getter)
      implements CorrelationPropagator.Getter<C> {
    @Override
    public @Nullable String get(C carrier, String name) {
      return getter.get(carrier, name);
    }

    @Override
    public @Nullable Iterator<String> getAll(C carrier, String name) {
      return HAS_GET_ALL ? getter.getAll(carrier, name) : null;
    }
  }
}
