package dev.clew.internal;

import dev.clew.CorrelationContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What changes while a request, or another unit of work, is under way. All contexts that are
 * derived from one share it, on whatever threads they are current; it is made when it is first
 * asked for.
 *
 * <p>Here a recorder keeps the end of the chain of the request's records, as a position whose
 * meaning is the recorder's own; 0 is none. This class is thread-safe. It is public only so that
 * Clew's other modules can use it.
 */
public final class RequestState {
  /** What keeps the records of requests until it is known whether they are wanted. */
  public interface Recorder {
    /**
     * The records are wanted. Never throws.
     *
     * @param context whose records
     */
    void write(CorrelationContext context);

    /**
     * The work is over. Never throws.
     *
     * @param context whose work
     * @param failed whether the work failed
     * @param nanos how long it took
     */
    void ended(CorrelationContext context, boolean failed, long nanos);
  }

  /** How to get from a context to its state, which only the context's own package can. */
  public interface Access {
    /**
     * The state of a context's work.
     *
     * @param context one that has an ID
     */
    RequestState of(CorrelationContext context);

    /** The same, or null when nobody has asked for it yet. */
    @Nullable RequestState ifAny(CorrelationContext context);
  }

  /** Initialised when the access is given: a constant to the compiler. */
  private static final class Given {
    static final Access ACCESS = given();

    private static Access given() {
      Access given = access;
      if (given == null) {
        throw new IllegalStateException("no context was ever made");
      }
      return given;
    }
  }

  private static final VarHandle LAST;
  private static final VarHandle COUNT;
  private static final VarHandle WARNINGS;
  private static final VarHandle ERRORS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LAST = lookup.findVarHandle(RequestState.class, "last", long.class);
      COUNT = lookup.findVarHandle(RequestState.class, "count", int.class);
      WARNINGS = lookup.findVarHandle(RequestState.class, "warnings", int.class);
      ERRORS = lookup.findVarHandle(RequestState.class, "errors", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static volatile @Nullable Access access;

  private volatile long last;

  @SuppressWarnings("UnusedVariable") // Read through COUNT.
  private volatile int count;

  private volatile long number;
  private volatile @Nullable Recorder recorder;
  private volatile boolean wanted;
  private volatile boolean refused;
  private volatile int warnings;
  private volatile int errors;

  /** Made for the first; guarded by this. */
  private @Nullable Map<String, Object> annotations;

  /**
   * For contexts, to be called where there is stack enough.
   *
   * @return the access that is in use from now on
   */
  public static Access use(Access given) {
    access = given;
    return Given.ACCESS;
  }

  /**
   * The state of a context's work.
   *
   * @param context one that has an ID
   */
  public static RequestState of(CorrelationContext context) {
    return Given.ACCESS.of(context);
  }

  /**
   * The work of a context is over.
   *
   * @param context the context
   * @param failed whether the work failed
   * @param nanos how long it took
   */
  public static void ended(CorrelationContext context, boolean failed, long nanos) {
    RequestState state = Given.ACCESS.ifAny(context);
    Recorder recorder = state == null ? null : state.recorder;
    if (recorder != null) {
      recorder.ended(context, failed, nanos);
    }
  }

  /** Where the last of the records is. */
  public long last() {
    return last;
  }

  /**
   * Makes a record the last, unless another one has become that meanwhile.
   *
   * @param before the one that was the last
   * @param position the new one's
   * @return whether it is the last now
   */
  public boolean append(long before, long position) {
    if (!LAST.compareAndSet(this, before, position)) {
      return false;
    }
    COUNT.getAndAdd(this, 1);
    return true;
  }

  /** A record could not be kept. It counts as one of those that there have been. */
  public void lose() {
    COUNT.getAndAdd(this, 1);
  }

  /** Ends the chain of records, and gives it to the caller. */
  public long takeAll(long end) {
    return (long) LAST.getAndSet(this, end);
  }

  /** How many records there have been since this was asked. */
  public int takeCount() {
    return (int) COUNT.getAndSet(this, 0);
  }

  /** A number by which the recorder tells this from others; 0 until it is set. */
  public long number() {
    return number;
  }

  /**
   * To be called by a recorder before the first record, and by another that comes after it.
   *
   * @param newRecorder what keeps the records from now on
   * @param newNumber not 0
   */
  public synchronized void adopt(Recorder newRecorder, long newNumber) {
    if (recorder == newRecorder) {
      return;
    }
    last = 0;
    count = 0;
    number = newNumber;
    recorder = newRecorder;
  }

  /** What keeps the records, or null if there has been none to keep. */
  public @Nullable Recorder recorder() {
    return recorder;
  }

  /** The records are wanted, and are written when there is an occasion. */
  public void want() {
    wanted = true;
  }

  /** Whether it was said that the records are wanted. */
  public boolean isWanted() {
    return wanted;
  }

  /** Whether the records were wanted when too many others' were. */
  public boolean isRefused() {
    return refused;
  }

  /** The records were wanted when too many others' were. */
  public void refuse() {
    refused = true;
  }

  /**
   * The records are wanted, now and from now on.
   *
   * @param context the context whose state this is
   */
  public void write(CorrelationContext context) {
    wanted = true;
    Recorder known = recorder;
    if (known != null) {
      known.write(context);
    }
  }

  /**
   * Keeps what the application says of its request, in place of what it said under the same key.
   *
   * @return whether there was room for it
   */
  public synchronized boolean annotate(String key, Object value, int most) {
    Map<String, Object> known = annotations;
    if (known == null) {
      known = new LinkedHashMap<>();
      annotations = known;
    }
    if (known.size() >= most && !known.containsKey(key)) {
      return false;
    }
    known.put(key, value);
    return true;
  }

  private synchronized Map<String, Object> copyOfAnnotations() {
    return annotations == null ? Map.of() : new LinkedHashMap<>(annotations);
  }

  /** What the application has said of a context's work, in the order in which it did. */
  public static Map<String, Object> annotations(CorrelationContext context) {
    RequestState state = Given.ACCESS.ifAny(context);
    return state == null ? Map.of() : state.copyOfAnnotations();
  }

  /** A record at WARN, or one at ERROR or above, was logged. */
  public void count(boolean error) {
    VarHandle counter = error ? ERRORS : WARNINGS;
    counter.getAndAdd(this, 1);
  }

  /**
   * How many records at WARN, or at ERROR, were logged for a context's work, where that is known.
   */
  public static int logged(CorrelationContext context, boolean error) {
    RequestState state = Given.ACCESS.ifAny(context);
    if (state == null) {
      return 0;
    }
    return error ? state.errors : state.warnings;
  }
}
