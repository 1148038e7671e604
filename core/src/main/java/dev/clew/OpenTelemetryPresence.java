package dev.clew;

/** Whether OpenTelemetry's API is there, asked once: without it, nothing here costs anything. */
final class OpenTelemetryPresence {
  /** A constant to the compiler, so that what it guards vanishes where there is no API. */
  static final boolean PRESENT = isPresent();

  private OpenTelemetryPresence() {}

  private static boolean isPresent() {
    try {
      // Not used yet: whoever wants to wrap its context storage must come before the first use.
      Class.forName(
          "io.opentelemetry.context.Context", false, OpenTelemetryPresence.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
