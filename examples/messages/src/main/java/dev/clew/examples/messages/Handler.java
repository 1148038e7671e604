package dev.clew.examples.messages;

/** What a worker does with a message. */
@FunctionalInterface
public interface Handler {
  /**
   * Handles a message, under the ID that it brought.
   *
   * @param text what the message says
   * @throws Exception when it must be delivered again
   */
  void handle(String text) throws Exception;
}
