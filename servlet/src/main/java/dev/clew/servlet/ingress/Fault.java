package dev.clew.servlet.ingress;

import dev.clew.internal.ReportedOnce;

/**
 * What can go wrong around a request because of something given to Clew or around it. The request
 * goes on; each kind is reported once per process, because it usually happens on every request.
 */
public enum Fault {
  /** The trust policy. */
  TRUST("The trust policy of the correlation filter failed; the request counts as not trusted"),
  /** A request attribute. */
  ATTRIBUTE("The correlation ID could not be kept in a request attribute"),
  /** The log level that a request asks for. */
  LOG_LEVEL("The log level that a request asks for could not be read; it counts as none"),
  /** The response header. */
  RESPONSE_HEADER("The correlation ID could not be written to the response"),
  /** What is held for the container. */
  LISTENER("The correlation ID could not be kept until the end of a request"),
  /** Following an asynchronous request. */
  ASYNC("An asynchronous request cannot be followed to its end; its access record may be missing"),
  /** Reading a request. */
  ADMISSION("A request could not be read by the correlation filter; it goes on with a new ID"),
  /** A scope. */
  SCOPE("The correlation ID could not be made current, or taken away again, as it should be"),
  /** A listener of a stream. */
  STREAM("The listener of a request's stream runs without the correlation ID"),
  /** Writing a record. */
  LOGGING("A record of the correlation filter could not be logged");

  private static final ReportedOnce<Fault> REPORTED =
      new ReportedOnce<>(Fault.class, "dev.clew.servlet.CorrelationFilter");

  private final String message;

  Fault(String message) {
    this.message = message;
  }

  /** Has this class initialized before a request that may fail where the stack ends. */
  static void prepare() {
    // To be called is enough.
  }

  /** Warns once, and never throws. */
  public void report(Throwable cause) {
    REPORTED.warn(this, () -> message, "", cause);
  }
}
