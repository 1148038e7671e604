package dev.clew;

import io.micrometer.context.ThreadLocalAccessor;

/**
 * Carries the context wherever Micrometer's context-propagation library carries thread-locals:
 * through Reactor with automatic context propagation, through Spring's {@code
 * ContextPropagatingTaskDecorator}, through {@code ContextSnapshot}.
 *
 * <p>There is nothing to call where that library is present: on the class path it finds this class
 * by itself, through {@link java.util.ServiceLoader}; on the module path Clew registers one with
 * {@code ContextRegistry.getInstance()} when it is first used.
 *
 * <p>A snapshot taken where no context is current captures that too. It then hides the context that
 * a worker may have; the library's default would leave that in place.
 *
 * <p>An accessor that copies the whole MDC, as Micrometer's {@code Slf4jThreadLocalAccessor} does
 * without keys, puts the ID that it found there back into the MDC after this one has taken it away,
 * and it stays on the worker. Give it the keys that are yours, without those of {@link
 * Correlation}.
 *
 * @since 0.1
 */
@SuppressWarnings("exports") // Whoever uses this class by hand has the library already.
public final class CorrelationThreadLocalAccessor
    implements ThreadLocalAccessor<CorrelationContext> {
  /** The key in a snapshot, and in Reactor's context: {@value}. */
  public static final String KEY = "dev.clew.correlation";

  /** For {@link java.util.ServiceLoader} and for registries that are set up by hand. */
  public CorrelationThreadLocalAccessor() {}

  @Override
  public Object key() {
    return KEY;
  }

  @Override
  public CorrelationContext getValue() {
    return CorrelationScope.current();
  }

  @Override
  public void setValue(CorrelationContext value) {
    CorrelationScope.openSnapshot(value);
  }

  @Override
  public void setValue() {
    CorrelationScope.openSnapshot(CorrelationContext.empty());
  }

  @Override
  public void restore(CorrelationContext previousValue) {
    CorrelationScope.closeSnapshot(previousValue);
  }

  @Override
  public void restore() {
    CorrelationScope.closeSnapshot(CorrelationContext.empty());
  }
}
