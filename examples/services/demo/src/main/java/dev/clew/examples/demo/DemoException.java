package dev.clew.examples.demo;

/** Ends the demo. The message is for the person who started it. */
public class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DemoException(String message) {
    super(message);
  }
}
