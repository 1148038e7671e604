package dev.clew.examples.payments;

/** The money could not be taken. */
class PaymentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PaymentException(String message, Throwable cause) {
    super(message, cause);
  }
}
