package dev.clew.servlet;

import dev.clew.internal.ReportedOnce;

/**
 * What can go wrong around a request because of something given to Clew or around it. The request
 * goes on; each kind is reported once per process, because it usually happens on every request.
 */
enum Fault {
  TRUST("The trust policy of the correlation filter failed; the request counts as not trusted"),
  ATTRIBUTE("The correlation ID could not be kept in a request attribute"),
  LOG_LEVEL("The log level that a request asks for could not be read; it counts as none"),
  RESPONSE_HEADER("The correlation ID could not be written to the response"),
  LISTENER("The correlation ID could not be kept until the end of a request"),
  ASYNC("An asynchronous request cannot be followed to its end; its access record may be missing"),
  ADMISSION("A request could not be read by the correlation filter; it goes on with a new ID"),
  SCOPE("The correlation ID could not be made current, or could not be removed again"),
  STREAM("The listener of a request's stream runs without the correlation ID"),
  LOGGING("A record of the correlation filter could not be logged");

  private static final ReportedOnce<Fault> REPORTED =
      new ReportedOnce<>(CorrelationFilter.class.getName());

  private final String message;

  Fault(String message) {
    this.message = message;
  }

  /** Warns once, and never throws. */
  void report(Throwable cause) {
    REPORTED.warn(this, () -> message, "", cause);
  }
}
