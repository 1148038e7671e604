package dev.clew;

import dev.clew.internal.LogLevels;
import dev.clew.internal.RequestState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * What travels with a request: its correlation ID, the ID of what started it, and a few bounded
 * fields. It may be {@linkplain #isEmpty() empty}, it is never null.
 *
 * <p>Immutable, and so thread-safe. Two contexts are equal when their ID, parent ID, fields and
 * trace context are.
 *
 * <p>An ID is 1 to 128 characters from {@code A-Z a-z 0-9} and {@code - _ . ~ : @ + = / #}, and not
 * the word {@code Internal} in any letter case: nothing that a log line or a header would have to
 * escape. In a URL, encode it as any other text.
 *
 * @since 0.1
 */
public final class CorrelationContext {
  /** The most fields that a context holds: {@value}. */
  public static final int MAX_FIELDS = 8;

  /** The longest field value, in characters: {@value}. */
  public static final int MAX_FIELD_VALUE_LENGTH = 256;

  /** The longest field key, in characters: {@value}. */
  public static final int MAX_FIELD_KEY_LENGTH = 64;

  /**
   * The most annotations that a request has: {@value}.
   *
   * @since 0.1
   */
  public static final int MAX_ANNOTATIONS = 32;

  /**
   * The longest annotation, in characters: {@value}.
   *
   * @since 0.1
   */
  public static final int MAX_ANNOTATION_LENGTH = 1024;

  private static final CorrelationContext EMPTY =
      new CorrelationContext(null, null, Collections.emptyMap(), null);

  private static final VarHandle STATE;

  static {
    try {
      STATE =
          MethodHandles.lookup()
              .findVarHandle(CorrelationContext.class, "state", RequestState.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    RequestState.use(new StateAccess());
    Fault.prepare();
  }

  private static final class StateAccess implements RequestState.Access {
    @Override
    public RequestState of(CorrelationContext context) {
      return context.state();
    }

    @Override
    public @Nullable RequestState ifAny(CorrelationContext context) {
      return (RequestState) STATE.getAcquire(context);
    }
  }

  private final @Nullable String id;
  private final @Nullable String parentId;
  private final Map<String, String> fields;

  /** What stands in the fields, kept apart because it is asked for on every log call. */
  private final @Nullable Level logLevel;

  /** Not among the fields: it is for the next service, and no record shows it. */
  private final @Nullable TraceContext traceContext;

  /** Not a part of the value: what all contexts of one unit of work share, from when it is used. */
  @SuppressWarnings("UnusedVariable") // Read through STATE.
  private @Nullable RequestState state;

  private CorrelationContext(
      @Nullable String id,
      @Nullable String parentId,
      Map<String, String> fields,
      @Nullable TraceContext traceContext) {
    this(id, parentId, fields, traceContext, null);
  }

  private CorrelationContext(
      @Nullable String id,
      @Nullable String parentId,
      Map<String, String> fields,
      @Nullable TraceContext traceContext,
      @Nullable RequestState state) {
    this.state = state;
    this.traceContext = traceContext;
    this.id = id;
    this.parentId = parentId;
    this.fields = fields;
    this.logLevel = fields.isEmpty() ? null : logLevel(fields.get(Correlation.LOG_LEVEL_MDC_KEY));
  }

  private static @Nullable Level logLevel(@Nullable String name) {
    if (name == null) {
      return null;
    }
    return Level.valueOf(name);
  }

  /**
   * The context of work that belongs to no request.
   *
   * @return always the same instance
   */
  public static CorrelationContext empty() {
    return EMPTY;
  }

  /** One that equals {@link #empty()}, for those who have to tell it from others. */
  static CorrelationContext anotherEmpty() {
    return new CorrelationContext(null, null, Collections.emptyMap(), null);
  }

  /**
   * A context with this ID and nothing else.
   *
   * @param id an ID that {@link #isValidId} accepts
   * @return a new context
   * @throws IllegalArgumentException when the ID is not valid; the message tells its length, not
   *     its text. To take an ID from outside, ask {@link #isValidId} first or use a {@link
   *     CorrelationPropagator}
   */
  public static CorrelationContext of(String id) {
    return new CorrelationContext(requireValid("id", id), null, Collections.emptyMap(), null);
  }

  /**
   * Whether a string can be a correlation ID.
   *
   * @param id the candidate, null included
   * @return true for 1 to 128 of the allowed characters, and nothing else; false for the word
   *     {@code Internal} in any letter case, which in the log stands for no request at all
   */
  public static boolean isValidId(@Nullable CharSequence id) {
    return CorrelationIdSyntax.isValid(id);
  }

  /** A context with a new ID, whose parent is the given one. */
  static CorrelationContext fresh(@Nullable String parentId) {
    return fresh(parentId, CorrelationIdGenerator.uuidV7());
  }

  /**
   * The same with an ID of a generator that is {@linkplain CorrelationIdGenerator#failSafe safe}.
   */
  static CorrelationContext fresh(@Nullable String parentId, CorrelationIdGenerator generator) {
    return new CorrelationContext(generator.generate(), parentId, Collections.emptyMap(), null);
  }

  /** This context; where it has no ID, the same with a new one. */
  CorrelationContext withIdIfAbsent() {
    return id != null
        ? this
        : new CorrelationContext(
            CorrelationIdGenerator.uuidV7().generate(), parentId, fields, traceContext);
  }

  private static String requireValid(String what, @Nullable String id) {
    if (id == null || !isValidId(id)) {
      throw new IllegalArgumentException(
          what
              + " must be 1 to "
              + CorrelationIdSyntax.MAX_LENGTH
              + " characters of A-Z a-z 0-9 - _ . ~ : @ + = / # but was "
              + (id == null ? "null" : id.length() + " characters long or had others"));
    }
    return id;
  }

  /**
   * The correlation ID.
   *
   * @return the ID, or null when there is none
   */
  public @Nullable String id() {
    return id;
  }

  /**
   * The ID of the request or task that started this one, for example the one that scheduled a
   * periodic task.
   *
   * @return the parent's ID, or null when there is none
   */
  public @Nullable String parentId() {
    return parentId;
  }

  /**
   * What else travels with the ID within the process. Each field stands in the MDC under its key
   * while a scope with this context is open.
   *
   * @return an unmodifiable map in the order the fields were added; empty when there are none
   */
  public Map<String, String> fields() {
    return fields;
  }

  /**
   * The level from which on the records of this work are wanted, whatever the loggers' levels are.
   * To have an effect, the logging framework must ask for it: for Logback, there is {@code
   * dev.clew.logback.CorrelationLevelTurboFilter}. Costs no more than reading a field.
   *
   * @return {@link Level#DEBUG} or {@link Level#TRACE}, or null when none was asked for
   */
  public @Nullable Level logLevel() {
    return logLevel;
  }

  /**
   * Whether there is nothing here: no ID, no parent, no field, no trace context.
   *
   * @return true for {@link #empty()} and what equals it
   */
  public boolean isEmpty() {
    return id == null && parentId == null && fields.isEmpty() && traceContext == null;
  }

  /**
   * This context with another ID.
   *
   * @param newId an ID that {@link #isValidId} accepts
   * @return a new context
   * @throws IllegalArgumentException when the ID is not valid
   */
  public CorrelationContext withId(String newId) {
    return new CorrelationContext(requireValid("id", newId), parentId, fields, traceContext);
  }

  /**
   * This context with another parent.
   *
   * @param newParentId an ID that {@link #isValidId} accepts, or null for none
   * @return a new context
   * @throws IllegalArgumentException when the ID is not null and not valid
   */
  public CorrelationContext withParentId(@Nullable String newParentId) {
    return new CorrelationContext(
        id,
        newParentId == null ? null : requireValid("parentId", newParentId),
        fields,
        traceContext,
        sharedState());
  }

  /**
   * This context with one more field, or with another value for one that it has.
   *
   * <p>A field that does not fit the bounds does not break the request: the context is returned as
   * it was and the loss is reported once. The bounds: at most {@value #MAX_FIELDS} fields, keys of
   * 1 to {@value #MAX_FIELD_KEY_LENGTH} characters that are not {@value Correlation#MDC_KEY},
   * {@value Correlation#PARENT_ID_MDC_KEY} or {@value Correlation#LOG_LEVEL_MDC_KEY}, values of at
   * most {@value #MAX_FIELD_VALUE_LENGTH} characters.
   *
   * @param key the field's name, which is also its key in the MDC
   * @param value the field's value
   * @return a new context, or this one when the field does not fit
   */
  public CorrelationContext withField(String key, String value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    if (key.isEmpty()
        || key.length() > MAX_FIELD_KEY_LENGTH
        || key.equals(Correlation.MDC_KEY)
        || key.equals(Correlation.PARENT_ID_MDC_KEY)
        || key.equals(Correlation.LOG_LEVEL_MDC_KEY)) {
      Fault.FIELD_DROPPED.report("its key was not allowed", null);
      return this;
    }
    if (value.length() > MAX_FIELD_VALUE_LENGTH) {
      Fault.FIELD_DROPPED.report("its value had " + value.length() + " characters", null);
      return this;
    }
    return withValidField(key, value);
  }

  /**
   * This context with a level from which on the records of its work are logged, whatever the
   * loggers' levels are; it takes the place of one of the fields, under the key {@value
   * Correlation#LOG_LEVEL_MDC_KEY}. See {@link #logLevel()}.
   *
   * @param level {@link Level#DEBUG} or {@link Level#TRACE}, or null for none
   * @return a new context, or this one when there are {@value #MAX_FIELDS} fields already
   * @throws IllegalArgumentException for another level
   */
  public CorrelationContext withLogLevel(@Nullable Level level) {
    if (level == logLevel) {
      return this;
    }
    if (level == null) {
      Map<String, String> copy = new LinkedHashMap<>(fields);
      copy.remove(Correlation.LOG_LEVEL_MDC_KEY);
      return new CorrelationContext(
          id, parentId, Collections.unmodifiableMap(copy), traceContext, sharedState());
    }
    if (level != Level.DEBUG && level != Level.TRACE) {
      throw new IllegalArgumentException("logLevel must be DEBUG or TRACE but was " + level);
    }
    LogLevels.use();
    return withValidField(Correlation.LOG_LEVEL_MDC_KEY, level.name());
  }

  /**
   * This context with the W3C Trace Context of a carrier, for a service in which nothing traces:
   * what goes out from here under an {@link EgressPolicy} then has the same {@code traceparent} and
   * {@code tracestate}, so that the trace goes on behind this service. A tracer that is there has
   * precedence: where the request has a {@code traceparent}, or OpenTelemetry has a current span,
   * nothing is added. It stands neither in the {@linkplain #fields() fields} nor in the MDC.
   *
   * <p>A carrier without a {@code traceparent}, and one that has it malformed or twice, leaves the
   * context as it is; a {@code tracestate} that is malformed, or longer than 2048 characters, is
   * left out. A getter that throws is reported once.
   *
   * @param carrier what to read, handed to the getter as it is
   * @param getter how to read
   * @param <C> the carrier's type
   * @return a new context, or this one
   * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
   */
  public <C extends @Nullable Object> CorrelationContext withTraceContext(
      C carrier, CorrelationPropagator.Getter<? super C> getter) {
    TraceContext read;
    try {
      read = TraceContext.read(carrier, getter);
    } catch (Throwable e) {
      Fault.GETTER_FAILED.reportDegraded(() -> null, e);
      return this;
    }
    return read == null ? this : new CorrelationContext(id, parentId, fields, read, sharedState());
  }

  /**
   * Has the records of this work that a recorder keeps written to the log, although they are below
   * their loggers' levels, and from now on those that follow. A recorder does so by itself when the
   * work fails; call this where the application alone knows that something is amiss. Without a
   * recorder, and on a context without an ID, nothing happens.
   *
   * <p>For Logback, {@code dev.clew.logback.CorrelationRecorder} is a recorder. All contexts that
   * {@code with…} methods have made of one another are of the same work, unless they changed the
   * ID; two contexts that were made separately are not, even with the same ID.
   *
   * @since 0.1
   */
  public void writeRecorded() {
    if (id != null) {
      state().write(this);
    }
  }

  /** As {@link Correlation#annotate}, for the work of this context, which need not be current. */
  void annotate(String key, @Nullable Object value) {
    Objects.requireNonNull(key, "key");
    if (id == null || value == null) {
      return;
    }
    if (key.isBlank() || key.length() > MAX_FIELD_KEY_LENGTH) {
      Fault.ANNOTATION_DROPPED.report("its key had " + key.length() + " characters", null);
      return;
    }
    if (!state().annotate(key, Annotation.of(value), MAX_ANNOTATIONS)) {
      Fault.ANNOTATION_DROPPED.report("there were " + MAX_ANNOTATIONS + " already", null);
    }
  }

  /** Made at the latest when another context shares it. */
  private @Nullable RequestState sharedState() {
    return id == null ? null : state();
  }

  private RequestState state() {
    @Nullable RequestState known = (RequestState) STATE.getAcquire(this);
    if (known != null) {
      return known;
    }
    RequestState made = new RequestState();
    @Nullable RequestState other = (RequestState) STATE.compareAndExchange(this, null, made);
    return other == null ? made : other;
  }

  @Nullable TraceContext traceContext() {
    return traceContext;
  }

  private CorrelationContext withValidField(String key, String value) {
    if (fields.size() >= MAX_FIELDS && !fields.containsKey(key)) {
      Fault.FIELD_DROPPED.report("there were " + fields.size() + " already", null);
      return this;
    }
    Map<String, String> copy = new LinkedHashMap<>(fields);
    copy.put(key, value);
    return new CorrelationContext(
        id, parentId, Collections.unmodifiableMap(copy), traceContext, sharedState());
  }

  /**
   * A task that runs in this context, whatever thread runs it. The context is installed exactly as
   * it is, an empty one included, and what the thread had is put back afterwards.
   *
   * <p>The wrapped task is {@link Comparable} when the task is, and a {@link
   * java.util.concurrent.RunnableFuture} when the task is. It equals itself alone; {@link
   * CorrelationExecutors#unwrap(Runnable)} gives the task back.
   *
   * <p>A task that hands itself over again from within its own run stays in this context for ever;
   * one that serves more than one request is better {@linkplain Correlation#detached(Runnable)
   * detached}.
   *
   * @param task the task; what it throws passes through
   * @return the wrapped task, or the same one when it is wrapped already: it then keeps the context
   *     it was first wrapped with
   */
  public Runnable wrap(Runnable task) {
    return Wrapped.isOne(task)
        ? task
        : Wrapped.runnable(this, Objects.requireNonNull(task, "task"));
  }

  /**
   * As {@link #wrap(Runnable)}, for a task with a result.
   *
   * @param task the task; what it throws passes through
   * @param <T> the type of the result
   * @return the wrapped task, or the same one when it is wrapped already: it then keeps the context
   *     it was first wrapped with
   */
  public <T> Callable<T> wrap(Callable<T> task) {
    if (task instanceof Wrapped.OfCallable<T>) {
      return task;
    }
    return Wrapped.callable(this, Objects.requireNonNull(task, "task"));
  }

  /**
   * A task that is run again and again: each run gets a new ID, whose {@linkplain #parentId()
   * parent} is this context's ID. A periodic task wrapped with {@link #wrap(Runnable)} would go on
   * for ever under the ID of the request that happened to start it; so one that is wrapped that way
   * already is taken out of its context, whose ID becomes the parent of each run.
   *
   * @param task the task; what it throws passes through
   * @return the wrapped task, or the same one when it is periodic already or {@linkplain
   *     Correlation#detached(Runnable) detached}
   */
  public Runnable wrapPeriodic(Runnable task) {
    return wrapPeriodic(task, CorrelationIdGenerator.uuidV7());
  }

  /**
   * As {@link #wrapPeriodic(Runnable)}, with IDs of a generator of your own.
   *
   * @param task the task; what it throws passes through
   * @param generator makes the ID of each run; for one that fails, {@linkplain
   *     CorrelationIdGenerator#failSafe another is used}
   * @return the wrapped task, or the same one when it is periodic already or {@linkplain
   *     Correlation#detached(Runnable) detached}
   * @since 0.1
   */
  public Runnable wrapPeriodic(Runnable task, CorrelationIdGenerator generator) {
    CorrelationIdGenerator safe = CorrelationIdGenerator.failSafe(generator);
    if (task instanceof Wrapped.Periodic) {
      return task;
    }
    if (task instanceof Wrapped.OfRunnable wrapped) {
      return wrapped.context.isEmpty()
          ? task
          : new Wrapped.Periodic(wrapped.context.id(), wrapped.task, safe);
    }
    return new Wrapped.Periodic(id, Objects.requireNonNull(task, "task"), safe);
  }

  /**
   * A task for {@link java.util.Timer}. The first run is in this context. A timer does not tell its
   * tasks whether they are periodic; when there are further runs, each gets a new ID as with {@link
   * #wrapPeriodic}.
   *
   * @param task the task; what it throws passes through, and ends the timer as always. Where it is
   *     a {@code TimerTask} itself, the timer does not know it: {@code cancel()} is to be called on
   *     what is returned
   * @return a new timer task, to be scheduled once
   */
  public TimerTask wrapTimerTask(Runnable task) {
    return new Wrapped.OfTimer(this, Objects.requireNonNull(task, "task"));
  }

  /**
   * As {@link #wrap(Runnable)}, for a supplier.
   *
   * @param supplier what to run in this context
   * @param <T> the type of the result
   * @return the wrapped supplier
   */
  public <T extends @Nullable Object> Supplier<T> wrapSupplier(Supplier<T> supplier) {
    Objects.requireNonNull(supplier, "supplier");
    return () -> {
      try (CorrelationScope scope = CorrelationScope.open(this)) {
        return supplier.get();
      }
    };
  }

  /**
   * As {@link #wrap(Runnable)}, for a function.
   *
   * @param function what to run in this context
   * @param <T> the type of the argument
   * @param <R> the type of the result
   * @return the wrapped function
   */
  public <T extends @Nullable Object, R extends @Nullable Object> Function<T, R> wrapFunction(
      Function<T, R> function) {
    Objects.requireNonNull(function, "function");
    return argument -> {
      try (CorrelationScope scope = CorrelationScope.open(this)) {
        return function.apply(argument);
      }
    };
  }

  /**
   * As {@link #wrap(Runnable)}, for a function of two arguments.
   *
   * @param function what to run in this context
   * @param <T> the type of the first argument
   * @param <U> the type of the second argument
   * @param <R> the type of the result
   * @return the wrapped function
   */
  public <T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object>
      BiFunction<T, U, R> wrapBiFunction(BiFunction<T, U, R> function) {
    Objects.requireNonNull(function, "function");
    return (first, second) -> {
      try (CorrelationScope scope = CorrelationScope.open(this)) {
        return function.apply(first, second);
      }
    };
  }

  /**
   * As {@link #wrap(Runnable)}, for a consumer.
   *
   * @param consumer what to run in this context
   * @param <T> the type of the argument
   * @return the wrapped consumer
   */
  public <T extends @Nullable Object> Consumer<T> wrapConsumer(Consumer<T> consumer) {
    Objects.requireNonNull(consumer, "consumer");
    return argument -> {
      try (CorrelationScope scope = CorrelationScope.open(this)) {
        consumer.accept(argument);
      }
    };
  }

  /**
   * As {@link #wrap(Runnable)}, for a consumer of two arguments.
   *
   * @param consumer what to run in this context
   * @param <T> the type of the first argument
   * @param <U> the type of the second argument
   * @return the wrapped consumer
   */
  public <T extends @Nullable Object, U extends @Nullable Object> BiConsumer<T, U> wrapBiConsumer(
      BiConsumer<T, U> consumer) {
    Objects.requireNonNull(consumer, "consumer");
    return (first, second) -> {
      try (CorrelationScope scope = CorrelationScope.open(this)) {
        consumer.accept(first, second);
      }
    };
  }

  /**
   * As {@link #wrap(Runnable)}, for a predicate.
   *
   * @param predicate what to run in this context
   * @param <T> the type of the argument
   * @return the wrapped predicate
   */
  public <T extends @Nullable Object> Predicate<T> wrapPredicate(Predicate<T> predicate) {
    Objects.requireNonNull(predicate, "predicate");
    return argument -> {
      try (CorrelationScope scope = CorrelationScope.open(this)) {
        return predicate.test(argument);
      }
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CorrelationContext that
        && Objects.equals(id, that.id)
        && Objects.equals(parentId, that.parentId)
        && fields.equals(that.fields)
        && Objects.equals(traceContext, that.traceContext);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, parentId, fields, traceContext);
  }

  /**
   * For people: {@code CorrelationContext[a-1]}, with the parent and the names of the fields where
   * there are some.
   */
  @Override
  public String toString() {
    if (isEmpty()) {
      return "CorrelationContext[empty]";
    }
    StringBuilder text = new StringBuilder("CorrelationContext[").append(id);
    if (parentId != null) {
      text.append(", parentId=").append(parentId);
    }
    if (!fields.isEmpty()) {
      text.append(", fields=").append(fields.keySet());
    }
    return text.append(']').toString();
  }
}
