package dev.clew.servlet;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The scope that stays open on the container's thread between the filter's end and the request's.
 * Only where this thread certainly gets to close it: of a request that goes asynchronous, the
 * container may tell another thread that it is over.
 *
 * <p>A request that cannot go asynchronous is held until it is over. One that could is held only
 * when an exception leaves the outermost filter, and only until the container has logged that:
 * after that comes an error page, which may do what it likes.
 */
final class HeldScope {
  private static final String ATTRIBUTE =
      HeldScope.class.getName()
          + "@"
          + Integer.toHexString(System.identityHashCode(HeldScope.class));

  /** Filters that are lambdas stand in hidden frames. */
  private static final StackWalker FRAMES =
      StackWalker.getInstance(
          Set.of(StackWalker.Option.RETAIN_CLASS_REFERENCE, StackWalker.Option.SHOW_HIDDEN_FRAMES));

  /**
   * What is open on this thread. A container that does not tell of a request's end, as where
   * another listener throws, leaves it to whoever begins the next request here.
   */
  private static final ThreadLocal<@Nullable HeldScope> OPEN = new ThreadLocal<>();

  private final Thread thread = Thread.currentThread();
  private @Nullable CorrelationScope scope;

  private HeldScope() {}

  /**
   * The request begins on this thread. Tomcat may say so once more of an error page, and then twice
   * of the end.
   */
  static void expectFor(ServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof HeldScope held && held.isOfThisThread()) {
      return;
    }
    HeldScope left = OPEN.get();
    if (left != null) {
      left.close();
    }
    request.setAttribute(ATTRIBUTE, new HeldScope());
  }

  /**
   * The filter has ended its work on a request, whose scope it has closed.
   *
   * @param thrown what leaves the filter, or null
   */
  static void holdFor(
      ServletRequest request, CorrelationContext context, @Nullable Throwable thrown) {
    if (request.getAttribute(ATTRIBUTE) instanceof HeldScope held
        && held.isOfThisThread()
        // Else this is its error page, and a filter in front may have a scope of its own inside.
        && held.scope == null) {
      if (!request.isAsyncSupported()
          || (thrown != null
              && request.getDispatcherType() == DispatcherType.REQUEST
              && isInOutermostFilter())) {
        held.open(context);
      }
    }
  }

  /** The container has logged what left the filters, and goes on to an error page. */
  static void logged(ServletRequest request) {
    if (request.isAsyncSupported()) {
      releaseFor(request);
    }
  }

  /** Whether what is thrown here goes to the container: a filter in front could still do much. */
  private static boolean isInOutermostFilter() {
    return FRAMES.walk(
        frames ->
            frames
                .map(StackWalker.StackFrame::getDeclaringClass)
                .noneMatch(
                    type ->
                        Filter.class.isAssignableFrom(type) && type != CorrelationFilter.class));
  }

  /** The request is over. */
  static void releaseFor(ServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof HeldScope held && held.isOfThisThread()) {
      held.close();
    }
  }

  private boolean isOfThisThread() {
    return thread == Thread.currentThread();
  }

  private void open(CorrelationContext context) {
    scope = Correlation.open(context);
    OPEN.set(this);
  }

  private void close() {
    CorrelationScope last = scope;
    if (last != null) {
      scope = null;
      try {
        last.close();
      } finally {
        OPEN.remove();
      }
    }
  }
}
