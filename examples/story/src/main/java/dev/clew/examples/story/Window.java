package dev.clew.examples.story;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How large the terminal is.
 *
 * @param columns at least 40
 * @param rows at least 10
 */
record Window(int columns, int rows) {
  private static final Window USUAL = new Window(120, 24);
  private static final int LEAST_COLUMNS = 40;
  private static final int LEAST_ROWS = 10;

  /** Asks the terminal, each time anew; what cannot be asked for is guessed. */
  static Window ask() {
    Window asked = askTerminal();
    return asked == null ? of(System.getenv()) : asked;
  }

  /** As the environment's variables say. */
  static Window of(Map<String, String> environment) {
    return new Window(
        number(environment.get("COLUMNS"), LEAST_COLUMNS, USUAL.columns),
        number(environment.get("LINES"), LEAST_ROWS, USUAL.rows));
  }

  private static int number(@Nullable String text, int least, int other) {
    if (text != null) {
      try {
        return Math.max(least, Integer.parseInt(text.strip()));
      } catch (NumberFormatException e) {
        // As if it were not there.
      }
    }
    return other;
  }

  private static @Nullable Window askTerminal() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectErrorStream(true)
              .start();
      String answer =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      return parse(answer);
    } catch (IOException e) {
      return null;
    }
  }

  /** Reads {@code 24 80}; null when it is something else. */
  static @Nullable Window parse(String answer) {
    int space = answer.indexOf(' ');
    if (space < 0) {
      return null;
    }
    int rows = number(answer.substring(0, space), 0, 0);
    int columns = number(answer.substring(space + 1), 0, 0);
    return rows <= 0 || columns <= 0
        ? null
        : new Window(Math.max(LEAST_COLUMNS, columns), Math.max(LEAST_ROWS, rows));
  }
}
