package dev.clew.okhttp;

import dev.clew.internal.ReportedOnce;
import org.jspecify.annotations.Nullable;

/** What can go wrong in here, each reported once. The call goes on. */
enum Fault {
  /** No memory or no stack left, or an OkHttp to come. */
  CAPTURE("The context of an OkHttp call could not be kept; the call goes on without it"),
  TASK("The context of an enqueued OkHttp call could not be made current for its callback"),
  HEADERS("The headers of an OkHttp call could not be set; the call goes on without them"),
  /** On the module path, or in an OkHttp to come. */
  DISPATCHER(
      "The executor of an OkHttp dispatcher cannot be reached: callbacks of enqueued calls run"
          + " without a correlation ID. On the module path run with --add-opens"
          + " okhttp3/okhttp3=dev.clew.okhttp --add-opens"
          + " okhttp3/okhttp3.internal.connection=dev.clew.okhttp"),
  /** Each client has its own factory, so each is told. */
  LISTENER_REPLACED(
      "The EventListener.Factory of an instrumented OkHttp client was replaced: calls that are"
          + " enqueued carry no correlation ID. Instrument the builder last");

  private static final ReportedOnce<Fault> REPORTED = reports();

  private final String message;

  Fault(String message) {
    this.message = message;
  }

  static ReportedOnce<Fault> reports() {
    return new ReportedOnce<>(Fault.class, OkHttpCorrelation.class.getName());
  }

  void report(@Nullable Throwable cause) {
    report(REPORTED, "", cause);
  }

  void report(ReportedOnce<Fault> reports, String hint, @Nullable Throwable cause) {
    reports.warn(this, () -> message, hint, cause);
  }
}
