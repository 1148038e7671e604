package dev.clew.examples.story;

import dev.clew.examples.story.LogRecord.Kind;
import dev.clew.examples.story.Unparsed.Place;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Makes records of lines of plain text. */
final class TextRecord {
  /** A time or a level that stands further on is not the line's own. */
  private static final int HEAD = 160;

  private static final int SHORTEST_TIME = 19;
  private static final int MAX_MESSAGE = 32_000;

  private TextRecord() {}

  /** A record that says what the line says, and its time and level where they are seen. */
  static LogRecord of(Place place, String line, int bytes, String id, Wrapping wrapping) {
    String head = line.substring(0, Math.min(HEAD, line.length()));
    String time = time(head);
    if (time.isEmpty()) {
      time = wrapping.timeText();
    }
    boolean cut = line.length() > MAX_MESSAGE;
    String message = cut ? line.substring(0, MAX_MESSAGE) + "…" : line;
    Source source = place.source();
    return new LogRecord(
        source,
        place.offset(),
        Timestamps.parse(time),
        Timestamps.precision(time),
        id,
        null,
        wrapping.serviceOr(source.service()),
        level(head),
        message.strip(),
        "",
        "",
        "",
        Kind.EVENT,
        -1,
        -1,
        "",
        "",
        -1,
        "",
        "",
        Map.of(),
        false,
        bytes);
  }

  /** The first time in it, with its zone, empty when there is none. */
  private static String time(String head) {
    byte[] b = head.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i + SHORTEST_TIME <= b.length; i++) {
      boolean begins = isDigit(b[i]) && (i == 0 || !isDigit(b[i - 1]));
      if (begins && (b[i + 4] == '-' || b[i + 4] == '/' || b[i + 2] == '/')) {
        // The longest that is a time: its zone may stand behind a blank.
        for (int end = Math.min(b.length, i + 36); end >= i + SHORTEST_TIME; end--) {
          if (Timestamps.parse(b, i, end) != Timestamps.NONE) {
            return head.substring(i, end);
          }
        }
      }
    }
    return "";
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** The first word in capitals that is a level, or one in brackets. */
  private static String level(String head) {
    int at = 0;
    while (at < head.length()) {
      int start = at;
      while (at < head.length() && Character.isLetter(head.charAt(at))) {
        at++;
      }
      String word = head.substring(start, at);
      boolean bracketed = start > 0 && head.charAt(start - 1) == '[';
      if (isLevel(bracketed ? LogRecord.level(word) : word)) {
        return LogRecord.level(word);
      }
      at = Math.max(at, start + 1);
    }
    return "";
  }

  private static boolean isLevel(String word) {
    return switch (word) {
      case "TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING" -> true;
      default -> LogRecord.isErrorLevel(word);
    };
  }
}
