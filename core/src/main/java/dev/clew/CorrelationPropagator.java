package dev.clew;

import dev.clew.internal.RateLimitedWarning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Writes a context into whatever leaves the process, and reads one from whatever enters it: HTTP
 * headers, message properties, or any other carrier of named strings.
 *
 * <p>Reading tries the {@linkplain #names() names} in order and takes the first that the carrier
 * has. A value is accepted as it is or not at all: a value that is not a {@linkplain
 * CorrelationContext#isValidId valid ID}, or a name that occurs twice with different values, gives
 * an empty context. The names {@code traceparent} (W3C Trace Context), {@code b3} and {@code
 * X-B3-TraceId} (Zipkin B3) stand for the trace-id in their value; a malformed value is skipped.
 * Writing uses the first name.
 *
 * <p>Immutable, and so thread-safe. It never throws because of a context, a carrier or its content.
 * Whatever a getter or setter throws, errors included, is reported once.
 *
 * @since 0.1
 */
public final class CorrelationPropagator {
  /** The names that {@link #create()} reads, in this order. */
  public static final List<String> DEFAULT_NAMES =
      List.of(
          "Correlation-Id",
          "X-Correlation-ID",
          "X-CorrelationID",
          "X-Request-ID",
          "traceparent",
          "b3",
          "X-B3-TraceId");

  /** In a list that is {@linkplain #parse(List) parsed}: the default names. */
  private static final String DEFAULTS = "defaults";

  /** In a list that is parsed: the headers of tracers. */
  private static final String TRACING = "tracing";

  private static final List<String> TRACING_NAMES = List.of("traceparent", "b3", "X-B3-TraceId");

  private static final int MAX_EQUAL_VALUES = 100;

  private static final CorrelationPropagator DEFAULT = new CorrelationPropagator(DEFAULT_NAMES);

  static {
    Fault.prepare();
  }

  private final List<String> names;
  private final TraceHeader[] kinds;

  private CorrelationPropagator(List<String> names) {
    this.names = names;
    this.kinds = names.stream().map(TraceHeader::named).toArray(TraceHeader[]::new);
  }

  /**
   * The propagator with the {@linkplain #DEFAULT_NAMES default names}.
   *
   * @return always the same instance
   */
  public static CorrelationPropagator create() {
    return DEFAULT;
  }

  /**
   * A propagator with other names.
   *
   * @param names the names to read, in order; the first is also written. Each is an HTTP token (RFC
   *     9110, section 5.6.2), and its case does not matter
   * @return a new propagator
   * @throws IllegalArgumentException when there are no names, one is not a token or occurs twice,
   *     or the first is a trace header, which has no room for a correlation ID
   */
  public static CorrelationPropagator of(List<String> names) {
    List<String> copy = new ArrayList<>(names);
    if (copy.isEmpty()) {
      throw new IllegalArgumentException("names must not be empty");
    }
    List<String> seen = new ArrayList<>();
    for (String name : copy) {
      if (!isToken(name)) {
        throw new IllegalArgumentException(
            "names has an element that is not a header name: '" + name + "'");
      }
      if (seen.contains(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("names has an element twice: '" + name + "'");
      }
      seen.add(name.toLowerCase(Locale.ROOT));
    }
    if (TraceHeader.named(copy.get(0)) != TraceHeader.NONE) {
      throw new IllegalArgumentException(
          "names must not begin with a trace header, because the first is also written: '"
              + copy.get(0)
              + "'");
    }
    return new CorrelationPropagator(Collections.unmodifiableList(copy));
  }

  /**
   * Makes a propagator from a list in a configuration. Each element is a name, as {@link #of} takes
   * it, or one of two words in lower case: {@code defaults} stands for the {@linkplain
   * #DEFAULT_NAMES default names}, {@code tracing} for {@code traceparent}, {@code b3} and {@code
   * X-B3-TraceId}. A word adds those of its names that do not occur before it, in any case.
   *
   * @param names names and words, in order; none is null
   * @return a new propagator
   * @throws IllegalArgumentException as {@link #of} does, when the words are replaced by their
   *     names
   */
  public static CorrelationPropagator parse(List<String> names) {
    List<String> all = new ArrayList<>();
    for (String name : names) {
      switch (name) {
        case DEFAULTS -> addMissing(all, DEFAULT_NAMES);
        case TRACING -> addMissing(all, TRACING_NAMES);
        default -> all.add(name);
      }
    }
    return of(all);
  }

  /**
   * As {@link #parse(List)}, for a text with commas between the elements. Blanks around an element
   * are ignored. An empty element is not a name, and is refused.
   *
   * @param names names and words, separated by commas; not null
   * @return a new propagator
   * @throws IllegalArgumentException as {@link #parse(List)} does
   */
  public static CorrelationPropagator parse(String names) {
    return parse(Arrays.stream(names.split(",", -1)).map(String::strip).toList());
  }

  private static void addMissing(List<String> names, List<String> more) {
    for (String name : more) {
      if (names.stream().noneMatch(name::equalsIgnoreCase)) {
        names.add(name);
      }
    }
  }

  private static boolean isToken(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean alphanumeric =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!alphanumeric && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * The names that are read, in order.
   *
   * @return an unmodifiable list, never empty
   */
  public List<String> names() {
    return names;
  }

  /**
   * The name that is written: the first of {@link #names()}.
   *
   * @return a header name
   */
  public String writtenName() {
    return names.get(0);
  }

  /**
   * Writes the context's ID into a carrier, once. Does nothing when the context has no ID. A setter
   * that throws is reported once, and the call goes on without the ID.
   *
   * @param context the context to write
   * @param carrier what to write it into, handed to the setter as it is
   * @param setter how to write
   * @param <C> the carrier's type
   */
  public <C extends @Nullable Object> void inject(
      CorrelationContext context, C carrier, Setter<? super C> setter) {
    String id = context.id();
    if (id == null) {
      return;
    }
    try {
      setter.set(carrier, writtenName(), id);
    } catch (Throwable e) {
      Fault.SETTER_FAILED.reportDegraded(() -> null, e);
    }
  }

  /**
   * Reads a context from a carrier. A value that is not a valid ID is dropped silently; {@link
   * #extract(Object, Getter, IntConsumer)} reports it.
   *
   * @param carrier what to read, handed to the getter as it is
   * @param getter how to read
   * @param <C> the carrier's type
   * @return a context with the ID, or the empty one
   */
  public <C extends @Nullable Object> CorrelationContext extract(
      C carrier, Getter<? super C> getter) {
    return extract(carrier, getter, length -> {});
  }

  /**
   * Reads a context from a carrier, and reports a value that is not a valid ID.
   *
   * @param carrier what to read, handed to the getter as it is
   * @param getter how to read; one that throws is reported once and counts as finding nothing
   * @param onRejected gets the length of the rejected value in characters, which is all that may
   *     ever be logged of it; called at most once. Whatever it throws is reported once
   * @param <C> the carrier's type
   * @return a context with the ID, or the empty one
   */
  public <C extends @Nullable Object> CorrelationContext extract(
      C carrier, Getter<? super C> getter, IntConsumer onRejected) {
    for (int i = 0; i < kinds.length; i++) {
      String value;
      boolean ambiguous;
      try {
        value = getter.get(carrier, names.get(i));
        ambiguous = value != null && hasOther(getter.getAll(carrier, names.get(i)), value);
      } catch (Throwable e) {
        Fault.GETTER_FAILED.reportDegraded(() -> null, e);
        return CorrelationContext.empty();
      }
      if (value == null) {
        continue;
      }
      if (kinds[i] == TraceHeader.NONE) {
        if (!ambiguous && CorrelationContext.isValidId(value)) {
          return CorrelationContext.of(value);
        }
        tellOfRejected(onRejected, value.length());
        return CorrelationContext.empty();
      }
      String traceId = ambiguous ? null : kinds[i].traceId(value);
      if (traceId != null) {
        return CorrelationContext.of(traceId);
      }
    }
    return CorrelationContext.empty();
  }

  /**
   * Opens a scope for work that a carrier brings into the process, such as a message taken from a
   * queue. The scope has the carrier's ID, or a new one when the carrier has none or an invalid
   * one. A warning tells the length of an invalid ID, at most once in ten seconds. As with {@link
   * Correlation#openRoot}, whatever earlier work left on this thread is dropped.
   *
   * <pre>{@code
   * try (CorrelationScope scope = propagator.openRoot(message, getter)) {
   *   handle(message);
   * }
   * }</pre>
   *
   * @param carrier what to read, handed to the getter as it is
   * @param getter how to read; one that throws is reported once and counts as finding nothing
   * @param <C> the carrier's type
   * @return the open scope, to be closed on this thread; its context always has an ID
   */
  public <C extends @Nullable Object> CorrelationScope openRoot(
      C carrier, Getter<? super C> getter) {
    return openRoot(carrier, getter, CorrelationIdGenerator.uuidV7());
  }

  /**
   * As {@link #openRoot(Object, Getter)}, with new IDs of a generator of your own.
   *
   * @param carrier what to read, handed to the getter as it is
   * @param getter how to read; one that throws is reported once and counts as finding nothing
   * @param generator makes the ID where the carrier brings none; for one that fails, {@linkplain
   *     CorrelationIdGenerator#failSafe another is used}
   * @param <C> the carrier's type
   * @return the open scope, to be closed on this thread; its context always has an ID
   * @since 0.1
   */
  public <C extends @Nullable Object> CorrelationScope openRoot(
      C carrier, Getter<? super C> getter, CorrelationIdGenerator generator) {
    CorrelationIdGenerator safe = CorrelationIdGenerator.failSafe(generator);
    int[] rejectedLength = {-1};
    CorrelationContext found = extract(carrier, getter, length -> rejectedLength[0] = length);
    CorrelationScope scope =
        Correlation.openRoot(found.id() == null ? CorrelationContext.fresh(null, safe) : found);
    if (rejectedLength[0] >= 0) {
      warnOfRejected(rejectedLength[0]);
    }
    return scope;
  }

  private void warnOfRejected(int length) {
    try {
      Rejected.WARNING.warn(
          "An incoming correlation ID of {} characters was not valid and was replaced", length);
    } catch (Throwable e) {
      // A logging framework that fails must not cost the work its scope.
    }
  }

  private static void tellOfRejected(IntConsumer onRejected, int length) {
    try {
      onRejected.accept(length);
    } catch (Throwable e) {
      Fault.LISTENER_FAILED.reportDegraded(() -> null, e);
    }
  }

  /** Loaded when it is needed: inside OpenTelemetry's Java agent there is no SLF4J. */
  private static final class Rejected {
    private static final RateLimitedWarning WARNING =
        new RateLimitedWarning(
            LoggerFactory.getLogger(CorrelationPropagator.class), Duration.ofSeconds(10));
  }

  private static boolean hasOther(@Nullable Iterator<String> all, String value) {
    // Nobody sends so many; an iterator of the application's might never end.
    for (int i = 0; all != null && all.hasNext(); i++) {
      if (i == MAX_EQUAL_VALUES || !value.equals(all.next())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CorrelationPropagator that && names.equals(that.names);
  }

  @Override
  public int hashCode() {
    return Objects.hash(names);
  }

  @Override
  public String toString() {
    return "CorrelationPropagator" + names;
  }

  /**
   * Reads a name from a carrier.
   *
   * @param <C> the carrier's type
   */
  @FunctionalInterface
  public interface Getter<C extends @Nullable Object> {
    /**
     * The first value under a name.
     *
     * @param carrier what to read
     * @param name the name; the carrier decides whether case matters
     * @return the value, or null when there is none
     */
    @Nullable String get(C carrier, String name);

    /**
     * All values under a name, so that two different ones are noticed. A getter for carriers that
     * hold only one value need not override this.
     *
     * @param carrier what to read
     * @param name the name
     * @return the values, {@link #get}'s first; null counts as none
     */
    default @Nullable Iterator<String> getAll(C carrier, String name) {
      return null;
    }
  }

  /**
   * Writes a value into a carrier under a name, and replaces any value that is there.
   *
   * @param <C> the carrier's type
   */
  @FunctionalInterface
  public interface Setter<C extends @Nullable Object> {
    /**
     * Writes a value.
     *
     * @param carrier what to write into
     * @param name the name
     * @param value the value: 1 to 128 characters of visible ASCII
     */
    void set(C carrier, String name, String value);
  }
}
