package dev.clew.examples.diff;

/** Ends the command. The message is for the person who started it. */
final class TroubleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TroubleException(String message) {
    super(message);
  }
}
