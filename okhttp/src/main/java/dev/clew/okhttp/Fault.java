package dev.clew.okhttp;

import dev.clew.internal.ReportedOnce;

/** What can go wrong in here, each reported once. The call goes on. */
enum Fault {
  /** No memory or no stack left, or an OkHttp to come. */
  CAPTURE("The context of an OkHttp call could not be kept; the call goes on without"),
  TASK("The context of an enqueued OkHttp call could not be made current for its callback"),
  HEADERS("The headers of an OkHttp call could not be set; the call goes on without");

  private static final ReportedOnce<Fault> REPORTED =
      new ReportedOnce<>(OkHttpCorrelation.class.getName());

  private final String message;

  Fault(String message) {
    this.message = message;
  }

  void report(Throwable cause) {
    REPORTED.warn(this, () -> message, "", cause);
  }
}
