package dev.clew;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The entry point to Clew: tells which correlation ID is current on this thread, and opens scopes.
 *
 * <pre>{@code
 * try (CorrelationScope scope = Correlation.open("a-1")) {
 *   log.info("carries a-1");
 * }
 * }</pre>
 *
 * <p>A service rarely opens a scope by hand: the servlet filter, the client interceptors and the
 * executors do it. All methods are thread-safe and affect only the calling thread.
 *
 * @since 0.1
 */
public final class Correlation {
  /** The key of the ID in the MDC, and its field in JSON records: {@value}. */
  public static final String MDC_KEY = "correlation_id";

  /** The key of the parent's ID in the MDC, and its field in JSON records: {@value}. */
  public static final String PARENT_ID_MDC_KEY = "parent_id";

  /**
   * The key of the requested log level, in the context's fields and so in the MDC: {@value}. See
   * {@link CorrelationContext#withLogLevel}.
   */
  public static final String LOG_LEVEL_MDC_KEY = "log_level";

  private Correlation() {}

  /**
   * The context that is current on this thread.
   *
   * @return the context of the innermost open scope, empty when there is none
   */
  public static CorrelationContext current() {
    return CorrelationScope.current();
  }

  /**
   * The correlation ID that is current on this thread.
   *
   * @return the ID, or null when there is none
   */
  public static @Nullable String currentId() {
    return CorrelationScope.current().id();
  }

  /**
   * Says something of the request, or other unit of work, that is current on this thread, such as
   * the number of the order that it is about. Its record, which the servlet filter writes at the
   * request's end, or {@link CorrelationWork} at the work's, then has it as a field of this name.
   * It may be called on any thread of the request; of two values for one key the later one counts.
   * Where there is no request, nothing happens.
   *
   * <p>The JDK's numbers and booleans stay what they are (a counter such as {@code AtomicInteger}
   * is the number that it is now), and so do strings up to {@value
   * CorrelationContext#MAX_ANNOTATION_LENGTH} characters. Of any other value it is the text, made
   * at once; one that throws is told as {@code <IllegalStateException>}. A request has at most
   * {@value CorrelationContext#MAX_ANNOTATIONS} annotations, with keys of at most {@value
   * CorrelationContext#MAX_FIELD_KEY_LENGTH} characters. What does not fit is left out or cut, and
   * reported once. A key that is a field of the record already, such as {@code url.path}, is left
   * out there.
   *
   * @param key the name of the field
   * @param value its value; null does nothing
   * @since 0.1
   */
  public static void annotate(String key, @Nullable Object value) {
    CorrelationScope.current().annotate(key, value);
  }

  /**
   * Opens a scope with this ID. An ID that is null or {@linkplain CorrelationContext#isValidId not
   * valid} is replaced by a new one and reported once, without its text. In strict mode it throws.
   *
   * @param id the ID
   * @return the open scope, to be closed on this thread
   */
  public static CorrelationScope open(@Nullable String id) {
    if (id != null && CorrelationContext.isValidId(id)) {
      return open(CorrelationContext.of(id));
    }
    Fault.INVALID_ID.report(id == null ? "null" : "length " + id.length(), null);
    return open(CorrelationContext.fresh(null));
  }

  /**
   * Opens a scope with exactly this context, an empty one included.
   *
   * @param context the context
   * @return the open scope, to be closed on this thread
   */
  public static CorrelationScope open(CorrelationContext context) {
    return CorrelationScope.open(Objects.requireNonNull(context, "context"));
  }

  /**
   * Opens a scope with a new ID. The ID that is current here, if any, becomes its parent.
   *
   * @return the open scope, to be closed on this thread
   */
  public static CorrelationScope openNew() {
    return CorrelationScope.open(CorrelationContext.fresh(currentId()));
  }

  /**
   * Opens a scope with the context that is current; where that has no ID, with a new one in it.
   *
   * @return the open scope, to be closed on this thread
   */
  public static CorrelationScope openIfAbsent() {
    return CorrelationScope.open(current().withIdIfAbsent());
  }

  /**
   * Opens a scope for work that enters the process here, such as a request from the network or a
   * message from a queue. Whatever earlier work left on this thread, in Clew or under Clew's keys
   * in the MDC, is a leak. It is dropped, and not put back when the scope is closed.
   *
   * <p>This includes what Micrometer's context propagation has installed on this thread, for
   * example around a Reactor operator, because nobody can tell whether it would be removed. A leak
   * is reported only where someone left a scope of their own open. To work in the subscriber's
   * context after the inner work is done, use {@link #open(CorrelationContext)}.
   *
   * @param context the context of the work that begins
   * @return the open scope, to be closed on this thread
   */
  public static CorrelationScope openRoot(CorrelationContext context) {
    return CorrelationScope.openRoot(Objects.requireNonNull(context, "context"));
  }

  /**
   * Runs a task in a context.
   *
   * @param context the context, installed exactly, an empty one included
   * @param task the task; what it throws passes through
   */
  public static void run(CorrelationContext context, Runnable task) {
    CorrelationScope.run(Objects.requireNonNull(context, "context"), task);
  }

  /**
   * Calls a task in a context.
   *
   * @param context the context, installed exactly, an empty one included
   * @param task the task; what it throws passes through
   * @param <T> the type of the result
   * @return what the task returns
   * @throws Exception what the task throws
   */
  public static <T extends @Nullable Object> T call(CorrelationContext context, Callable<T> task)
      throws Exception {
    return CorrelationScope.call(Objects.requireNonNull(context, "context"), task);
  }

  /**
   * Detaches a task from the request that happens to start it, such as a consumer, a poller or a
   * cache's refresher. The task runs without a context on any thread and executor, including those
   * that carry the context, and so does every task that it submits. A task that submits itself
   * again and is not detached keeps the ID of the request that first submitted it for ever.
   *
   * <pre>{@code
   * executor.execute(Correlation.detached(this::poll));
   * Correlation.detached(container::start).run(); // whatever it starts, on whatever executor
   * }</pre>
   *
   * <p>A detached periodic task has no ID either. For a supplier or a function, use {@code
   * CorrelationContext.empty().wrapSupplier(…)} or a method like it.
   *
   * @param task the task, already wrapped or not; what it throws passes through
   * @return the task without a context
   * @since 0.1
   */
  public static Runnable detached(Runnable task) {
    return CorrelationContext.empty().wrap(CorrelationExecutors.unwrap(task));
  }

  /**
   * As {@link #detached(Runnable)}, for a task with a result.
   *
   * @param task the task, already wrapped or not; what it throws passes through
   * @param <T> the type of the result
   * @return the task without a context
   * @since 0.1
   */
  public static <T> Callable<T> detached(Callable<T> task) {
    return CorrelationContext.empty().wrap(CorrelationExecutors.unwrap(task));
  }
}
