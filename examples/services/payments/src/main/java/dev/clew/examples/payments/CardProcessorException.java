package dev.clew.examples.payments;

/** The card processor could not be reached or did not answer. */
class CardProcessorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CardProcessorException(String message, Throwable cause) {
    super(message, cause);
  }
}
