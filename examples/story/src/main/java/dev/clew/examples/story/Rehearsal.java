package dev.clew.examples.story;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Tells a story and shows a table for nobody, so that the JVM has loaded the classes that the
 * command needs and can keep them for its next starts.
 */
final class Rehearsal {
  private Rehearsal() {}

  /**
   * Runs the command as it is given, and once more on the last argument alone.
   *
   * @param args the command's, which end with what is read
   */
  public static void main(String[] args) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(InputStream.nullInputStream(), nowhere, nowhere, false, 0);
    ClewStory.run(terminal, args);
    ClewStory.run(terminal, args[args.length - 1]);
  }
}
