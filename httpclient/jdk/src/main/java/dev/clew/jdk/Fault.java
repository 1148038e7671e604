package dev.clew.jdk;

import dev.clew.internal.ReportedOnce;

/** What can go wrong in here, each reported once. The call goes on. */
enum Fault {
  /** A request of the application's own making may have what the JDK's builder refuses. */
  REQUEST("A request of the JDK's client could not be copied; it is sent without a correlation ID");

  private static final ReportedOnce<Fault> REPORTED =
      new ReportedOnce<>(Fault.class, JdkHttpClientCorrelation.class.getName());

  private final String message;

  Fault(String message) {
    this.message = message;
  }

  /** Has this class initialized before a request that may fail where the stack ends. */
  static void prepare() {
    // To be called is enough.
  }

  void report(Throwable cause) {
    REPORTED.warn(this, () -> message, "", cause);
  }
}
