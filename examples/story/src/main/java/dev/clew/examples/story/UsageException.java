package dev.clew.examples.story;

/** A command line that says nothing that can be done. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
