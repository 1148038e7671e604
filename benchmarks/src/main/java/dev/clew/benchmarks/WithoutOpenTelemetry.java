package dev.clew.benchmarks;

/**
 * OpenTelemetry's API is on the class path for the sake of the peers. Where it is not meant, Clew
 * is told so, for it would do more than they.
 */
final class WithoutOpenTelemetry {
  /** An option of the JVM. */
  static final String SWITCH = "-Dclew.opentelemetry=false";

  private WithoutOpenTelemetry() {}
}
