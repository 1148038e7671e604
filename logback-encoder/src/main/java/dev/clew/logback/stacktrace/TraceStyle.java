package dev.clew.logback.stacktrace;

/** In whose words a stack trace is printed. */
public enum TraceStyle {
  /** As {@link Throwable#printStackTrace} has it. */
  JDK(" more", false),
  /** As Logback's converters, and thereby logstash-logback-encoder, have it. */
  LOGBACK(" common frames omitted", true);

  private final String commonFrames;
  private final boolean printsNullMessage;

  TraceStyle(String commonFrames, boolean printsNullMessage) {
    this.commonFrames = commonFrames;
    this.printsNullMessage = printsNullMessage;
  }

  /** What stands behind the number of frames that are another throwable's too. */
  String commonFrames() {
    return commonFrames;
  }

  /** Whether a throwable without a message has the text {@code null} in its place. */
  boolean printsNullMessage() {
    return printsNullMessage;
  }
}
