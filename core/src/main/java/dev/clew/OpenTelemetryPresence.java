package dev.clew;

/**
 * Whether OpenTelemetry's API is there and wanted, asked once: without it, nothing here costs
 * anything. It comes with many a library, whether or not anybody traces.
 */
final class OpenTelemetryPresence {
  private static final String PROPERTY = "clew.opentelemetry";

  /** A constant to the compiler, so that what it guards vanishes where there is no API. */
  static final boolean PRESENT = isPresent();

  private OpenTelemetryPresence() {}

  private static boolean isPresent() {
    if ("false".equals(System.getProperty(PROPERTY))) {
      return false;
    }
    try {
      // Not used yet: whoever wants to wrap its context storage must come before the first use.
      Class<?> context =
          Class.forName(
              "io.opentelemetry.context.Context",
              false,
              OpenTelemetryPresence.class.getClassLoader());
      // It may lie on the class path beside a module, which reads nothing there by itself.
      OpenTelemetryPresence.class.getModule().addReads(context.getModule());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
