package dev.clew.servlet;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.internal.StrictMode;
import dev.clew.servlet.ingress.Fault;
import org.jspecify.annotations.Nullable;

/** Scopes around code of the application's, which runs whether or not they can be had. */
final class Guarded {
  private Guarded() {}

  /** An open scope, or null where it cannot be opened. */
  static @Nullable CorrelationScope open(CorrelationContext context) {
    try {
      return Correlation.open(context);
    } catch (Throwable e) {
      Fault.SCOPE.report(e);
      return null;
    }
  }

  /**
   * An open scope, or null where it cannot be opened, and where this thread works for the context
   * already, maybe in a scope of the application's own inside.
   */
  static @Nullable CorrelationScope openUnlessWithin(CorrelationContext context) {
    try {
      CorrelationContext current = Correlation.current();
      String id = context.id();
      return id != null && (id.equals(current.id()) || id.equals(current.parentId()))
          ? null
          : Correlation.open(context);
    } catch (Throwable e) {
      Fault.SCOPE.report(e);
      return null;
    }
  }

  /** An open scope around a request's first dispatch, or null where it cannot be opened. */
  static @Nullable CorrelationScope openRoot(CorrelationContext context) {
    try {
      return Correlation.openRoot(context);
    } catch (Throwable e) {
      Fault.SCOPE.report(e);
      return null;
    }
  }

  /**
   * Closes a scope.
   *
   * @param scope null for none
   * @param thrown what the application threw inside, which is not to be replaced
   * @throws IllegalStateException in strict mode alone, when the application threw nothing
   */
  static void close(@Nullable CorrelationScope scope, @Nullable Throwable thrown) {
    if (scope == null) {
      return;
    }
    try {
      scope.close();
    } catch (Throwable e) {
      if (thrown == null && e instanceof IllegalStateException strict && StrictMode.isOn()) {
        throw strict;
      }
      Fault.SCOPE.report(e);
    }
  }
}
