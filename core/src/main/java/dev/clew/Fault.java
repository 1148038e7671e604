package dev.clew;

import dev.clew.internal.ReportedOnce;
import dev.clew.internal.StrictMode;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong at run time, by misuse or around Clew, each reported once per process, because
 * the place that gets it wrong usually does so on every request.
 */
enum Fault {
  /** A scope was closed on another thread than the one that opened it. */
  CLOSED_ON_OTHER_THREAD(
      "A correlation scope was closed on a thread that had not opened it; that thread"
          + " was left alone"),
  /** An outer scope was closed while inner ones were open. */
  CLOSED_OUT_OF_ORDER(
      "A correlation scope was closed while scopes opened inside it were still open; they were"
          + " closed with it"),
  /** Work from the edge began on a thread that still had somebody's scope. */
  LEAKED_INTO_ROOT(
      "A request began on a thread on which a correlation scope had been left open; the leaked"
          + " scope was discarded"),
  /** An ID that cannot be one was given to {@code open}. */
  INVALID_ID("An invalid correlation ID was replaced by a new one"),
  /** A context field did not fit. */
  FIELD_DROPPED("A field was left out of a correlation context"),
  /** What was said of a request did not fit. */
  ANNOTATION_DROPPED("An annotation of a request was left out"),
  /** The record of a unit of work could not be logged. */
  WORK_RECORD_FAILED("The record of a unit of work could not be logged"),
  /** A user's generator failed. */
  GENERATOR_FAILED("A correlation ID generator failed; a UUIDv7 was used instead"),
  /** The logging framework's MDC failed. */
  MDC_FAILED("The MDC adapter failed; records may lack their correlation ID"),
  /** OpenTelemetry's context storage failed. */
  OPEN_TELEMETRY_FAILED(
      "OpenTelemetry's context storage failed; what it carries may lack the correlation ID"),
  /** A carrier's getter failed. */
  GETTER_FAILED("A carrier could not be read; it counts as one without a correlation ID"),
  /** A carrier's setter failed. */
  SETTER_FAILED(
      "The correlation ID could not be written to a carrier; the call goes on without it"),
  /** A pool's queue compares its tasks in a way that wrappers would break. */
  EXECUTOR_LEFT_ALONE(
      "A thread pool whose queue sorts by a comparator or by delay was left alone; its tasks carry"
          + " no correlation ID"),
  /** Who wanted to hear of rejected IDs failed. */
  LISTENER_FAILED("The listener for rejected correlation IDs failed");

  /** Named by the package, so that one logger setting covers all that Clew says. */
  private static final String LOGGER_NAME = "dev.clew.Correlation";

  private static final ReportedOnce<Fault> REPORTED = new ReportedOnce<>(Fault.class, LOGGER_NAME);

  private final String message;

  Fault(String message) {
    this.message = message;
  }

  /**
   * Initializes what reporting needs, for who may have to report where the stack ends: a class that
   * cannot be initialized there never can be.
   */
  static void prepare() {
    StrictMode.isOn();
  }

  /**
   * Warns once; in strict mode throws.
   *
   * @param detail what is known beyond the kind, never a value from outside
   * @param cause where it comes from
   */
  void report(@Nullable String detail, @Nullable Throwable cause) {
    report(() -> detail, cause);
  }

  void report(Supplier<@Nullable String> detail, @Nullable Throwable cause) {
    if (StrictMode.isOnHere()) {
      throw new IllegalStateException(text(detail.get()), cause);
    }
    REPORTED.warn(this, () -> text(detail.get()), "; with -Dclew.strict=true it throws", cause);
  }

  /**
   * As {@link #report}, for faults that are not the caller's: warns once, and never throws.
   *
   * @param cause whatever was thrown. After an {@code InterruptedException} the thread is not
   *     interrupted again: the next read or write would fail, and the request or call with it
   */
  void reportDegraded(Supplier<@Nullable String> detail, @Nullable Throwable cause) {
    REPORTED.warn(this, () -> text(detail.get()), "", cause);
  }

  private String text(@Nullable String detail) {
    return detail == null ? message : message + ": " + detail;
  }
}
