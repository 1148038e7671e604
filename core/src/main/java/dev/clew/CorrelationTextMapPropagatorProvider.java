package dev.clew;

import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurablePropagatorProvider;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells OpenTelemetry's autoconfigured SDK of {@link CorrelationTextMapPropagator}. It is found
 * through {@link java.util.ServiceLoader}; there is nothing to call. On the module path it is not,
 * and an info record says so: let a module of yours provide a {@link
 * ConfigurablePropagatorProvider} with a class whose {@code public static
 * ConfigurablePropagatorProvider provider()} returns one of these.
 *
 * <p>The property {@code clew.header-names}, a comma-separated list, takes the place of the
 * {@linkplain CorrelationPropagator#DEFAULT_NAMES default names}: the first is written. As all of
 * OpenTelemetry's properties it can be a system property or an environment variable, here {@code
 * CLEW_HEADER_NAMES}.
 *
 * @since 0.1
 */
@SuppressWarnings("exports") // Whoever uses this class has OpenTelemetry's SDK already.
public final class CorrelationTextMapPropagatorProvider implements ConfigurablePropagatorProvider {
  /** The propagator's name in {@code otel.propagators}: {@value}. */
  public static final String NAME = "clew";

  private static final String HEADER_NAMES = "clew.header-names";
  private static final String DEFAULTS = "defaults";

  /** For {@link java.util.ServiceLoader}. */
  public CorrelationTextMapPropagatorProvider() {}

  @Override
  public String getName() {
    return NAME;
  }

  /**
   * The propagator that the configuration asks for.
   *
   * @throws ConfigurationException when {@code clew.header-names} is wrong
   */
  @Override
  public TextMapPropagator getPropagator(ConfigProperties config) {
    List<String> names = config.getList(HEADER_NAMES);
    if (names.isEmpty()) {
      return CorrelationTextMapPropagator.create();
    }
    try {
      return CorrelationTextMapPropagator.of(CorrelationPropagator.of(withDefaults(names)));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(HEADER_NAMES + ": " + e.getMessage(), e);
    }
  }

  /** As the servlet filter's setting of the same name has it. */
  private static List<String> withDefaults(List<String> names) {
    List<String> all = new ArrayList<>();
    for (String name : names) {
      if (!name.equals(DEFAULTS)) {
        all.add(name);
        continue;
      }
      for (String known : CorrelationPropagator.DEFAULT_NAMES) {
        if (names.stream().noneMatch(known::equalsIgnoreCase)) {
          all.add(known);
        }
      }
    }
    return all;
  }
}
