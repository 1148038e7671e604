package dev.clew;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way between this copy of Clew, in the application, and the one that OpenTelemetry's Java
 * agent has as its extension: two classes of one name that cannot see each other, like the two
 * APIs. The agent carries the application's keys, but does not show them to its own propagators.
 *
 * <p>What both can see is the agent's propagator. So the ID is handed over by having it read from,
 * and write to, a carrier that is no message but the exchange itself. Messages cannot pass for one:
 * it is known by its class.
 */
final class OpenTelemetryAgent {
  /** The name under which the ID stands in the carrier; empty says that there is to be none. */
  static final String HANDED_OVER = "clew.handed-over";

  private static final TextMapGetter<HandOver> GETTER =
      new TextMapGetter<>() {
        @Override
        @SuppressWarnings("deprecation") // Older versions have no default for it.
        public Iterable<String> keys(HandOver carrier) {
          return List.of();
        }

        @Override
        public @Nullable String get(@Nullable HandOver carrier, String key) {
          return carrier != null && key.equals(HANDED_OVER) ? carrier.id : null;
        }
      };

  /** The agent's propagator, when there is an agent and it has Clew as an extension. */
  private static final @Nullable TextMapPropagator PROPAGATOR = find();

  private OpenTelemetryAgent() {}

  private static final class HandOver {
    private @Nullable String id;
  }

  private static @Nullable TextMapPropagator find() {
    // Without an agent nobody may be asked: asking settles which SDK the application has.
    if (!Context.root().getClass().getName().startsWith("io.opentelemetry.javaagent.")) {
      return null;
    }
    TextMapPropagator propagator = GlobalOpenTelemetry.getPropagators().getTextMapPropagator();
    CorrelationContext probe = CorrelationContext.of("probe");
    CorrelationContext returned = read(propagator, write(propagator, Context.root(), probe));
    return probe.equals(returned) ? propagator : null;
  }

  /** Whether a carrier is the exchange with the other copy. */
  static boolean isHandedOver(@Nullable Object carrier) {
    return carrier != null && carrier.getClass().getName().equals(HandOver.class.getName());
  }

  /** A Context with which the agent's propagator writes this context's ID, or none. */
  static Context with(Context otel, CorrelationContext context) {
    return PROPAGATOR == null ? otel : write(PROPAGATOR, otel, context);
  }

  /**
   * What the agent's propagator would write.
   *
   * @return a context with nothing but an ID; empty when there is to be none; null when the agent
   *     says nothing
   */
  static @Nullable CorrelationContext contextOf(Context otel) {
    return PROPAGATOR == null ? null : read(PROPAGATOR, otel);
  }

  private static Context write(
      TextMapPropagator propagator, Context otel, CorrelationContext context) {
    HandOver carrier = new HandOver();
    carrier.id = context.id();
    return propagator.extract(otel, carrier, GETTER);
  }

  private static @Nullable CorrelationContext read(TextMapPropagator propagator, Context otel) {
    HandOver carrier = new HandOver();
    propagator.inject(
        otel,
        carrier,
        (exchange, key, value) -> {
          if (exchange != null && key.equals(HANDED_OVER)) {
            exchange.id = value;
          }
        });
    String id = carrier.id;
    if (id == null) {
      return null;
    }
    return id.isEmpty() ? CorrelationContext.empty() : CorrelationContext.of(id);
  }
}
