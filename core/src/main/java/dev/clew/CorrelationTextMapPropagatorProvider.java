package dev.clew;

import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurablePropagatorProvider;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;

/**
 * Offers {@link CorrelationTextMapPropagator} to OpenTelemetry's autoconfigured SDK, which finds
 * this class through {@link java.util.ServiceLoader}; there is nothing to call. On the module path
 * the SDK does not find it, and a record at INFO says so: let a module of yours provide a {@link
 * ConfigurablePropagatorProvider} with a class whose {@code public static
 * ConfigurablePropagatorProvider provider()} returns an instance of this class.
 *
 * <p>The property {@code clew.header-names} replaces the {@linkplain
 * CorrelationPropagator#DEFAULT_NAMES default names}; the first name is written. {@link
 * CorrelationPropagator#parse(String)} reads it, so it means the same as for the servlet filter.
 * Like all of OpenTelemetry's properties it can be a system property or an environment variable,
 * here {@code CLEW_HEADER_NAMES}. It counts as absent when it is empty.
 *
 * @since 0.1
 */
@SuppressWarnings("exports") // Whoever uses this class has OpenTelemetry's SDK already.
public final class CorrelationTextMapPropagatorProvider implements ConfigurablePropagatorProvider {
  /** The propagator's name in {@code otel.propagators}: {@value}. */
  public static final String NAME = "clew";

  private static final String HEADER_NAMES = "clew.header-names";

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
    // Not getList, which drops empty elements and would so accept what the filter refuses.
    String names = config.getString(HEADER_NAMES);
    if (names == null || names.isBlank()) {
      return CorrelationTextMapPropagator.create();
    }
    try {
      return CorrelationTextMapPropagator.of(CorrelationPropagator.parse(names));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(HEADER_NAMES + " = '" + names + "': " + e.getMessage(), e);
    }
  }
}
