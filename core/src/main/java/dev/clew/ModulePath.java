package dev.clew;

import io.micrometer.context.ContextRegistry;
import org.slf4j.LoggerFactory;

/**
 * What the class path does by {@code META-INF/services}. A module can offer no service of a library
 * that may be absent, so on the module path Clew registers with Micrometer itself; OpenTelemetry's
 * SDK has nothing to register with, so there it says what to add.
 */
final class ModulePath {
  private static final String PROPAGATOR_PROVIDER =
      "io.opentelemetry.sdk.autoconfigure.spi.ConfigurablePropagatorProvider";

  private ModulePath() {}

  /** Asked once, before the first scope. Nothing that goes wrong here is thrown. */
  static void join() {
    if (!ModulePath.class.getModule().isNamed()) {
      return;
    }
    try {
      letTestsIn();
      if (isThere("io.micrometer.context.ContextRegistry")) {
        Micrometer.register();
      }
      if (isThere(PROPAGATOR_PROVIDER)) {
        LoggerFactory.getLogger(Correlation.class)
            .info(
                "On the module path, OpenTelemetry's SDK does not find the propagator \"{}\" by"
                    + " itself. To use it, let a module of yours provide {} with a class whose static"
                    + " method provider() returns a new {}",
                CorrelationTextMapPropagatorProvider.NAME,
                PROPAGATOR_PROVIDER,
                "dev.clew.CorrelationTextMapPropagatorProvider");
      }
    } catch (Throwable e) {
      // A library of another shape than the one known here counts as none.
    }
  }

  /**
   * Builds leave the libraries of a module's tests on the class path, and no declaration can export
   * {@code dev.clew.internal} to what lies there.
   */
  private static void letTestsIn() {
    try {
      Module tests =
          Class.forName(
                  "dev.clew.testing.CorrelationExtension", false, ModulePath.class.getClassLoader())
              .getModule();
      if (!tests.isNamed()) {
        ModulePath.class.getModule().addExports("dev.clew.internal", tests);
      }
    } catch (ClassNotFoundException | LinkageError e) {
      // No test.
    }
  }

  /** Whether a library is there, be it on the class path, which no module reads by itself. */
  private static boolean isThere(String className) {
    try {
      Class<?> type = Class.forName(className, false, ModulePath.class.getClassLoader());
      ModulePath.class.getModule().addReads(type.getModule());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** A class of its own, so that it is linked only where the library is there. */
  private static final class Micrometer {
    static void register() {
      ContextRegistry.getInstance()
          .registerThreadLocalAccessor(new CorrelationThreadLocalAccessor());
    }
  }
}
