package dev.clew.examples.story;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Writes what is shown as Markdown for a ticket: without secrets, bounded, and in a block of code,
 * so that nothing of a log becomes markup, a link or a mention.
 */
final class Ticket {
  /** Below what the usual trackers take: 32,767 and 65,536 characters. */
  static final int MAX = 30_000;

  private Ticket() {}

  /**
   * @param title not from a log
   * @param print prints what is shown
   */
  static void print(PrintStream out, String title, Consumer<PrintStream> print) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream text = new PrintStream(bytes, false, StandardCharsets.UTF_8);
    print.accept(text);
    text.flush();
    // Masked whole, before it is cut, so that no part of a secret stays.
    String masked = Secrets.mask(bytes.toString(StandardCharsets.UTF_8)).strip();
    String shown = masked;
    String rest = "";
    if (masked.length() > MAX) {
      int end = masked.lastIndexOf('\n', MAX);
      shown = end > 0 ? masked.substring(0, end) : StoryPage.cut(masked, MAX);
      long lines = masked.substring(shown.length()).strip().lines().count();
      rest = " The last " + Summary.counted(lines, "line") + " are left out.";
    }
    String fence = "`".repeat(Math.max(3, longestRun(shown) + 1));
    out.println("### " + title);
    out.println();
    out.println(fence + "text");
    out.println(shown);
    out.println(fence);
    out.println();
    out.println("Written by clew-story. Secrets that have a known form are masked." + rest);
  }

  private static int longestRun(String text) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      run = text.charAt(i) == '`' ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }
}
