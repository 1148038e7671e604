package dev.clew.examples.story;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A search engine did not answer, or with an error. Its message is for users. */
final class EngineException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final boolean passing;

  /**
   * @param status of the answer, 0 without one
   * @param passing whether it may be over when it is asked again
   */
  EngineException(String message, int status, boolean passing, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
    this.passing = passing;
  }

  int status() {
    return status;
  }

  boolean isPassing() {
    return passing;
  }

  String text() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
