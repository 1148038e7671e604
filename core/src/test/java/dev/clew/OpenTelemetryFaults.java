package dev.clew;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Apart from the tests that use it, so that those can be loaded where OpenTelemetry is absent. */
final class OpenTelemetryFaults {
  private OpenTelemetryFaults() {}

  static TextMapGetter<String> getter(Supplier<Throwable> thrown) {
    return new TextMapGetter<>() {
      @Override
      @SuppressWarnings("deprecation") // Older versions have no default.
      public Iterable<String> keys(String carrier) {
        throw AnythingThrownTest.sneaky(thrown);
      }

      @Override
      public String get(@Nullable String carrier, String key) {
        throw AnythingThrownTest.sneaky(thrown);
      }
    };
  }
}
