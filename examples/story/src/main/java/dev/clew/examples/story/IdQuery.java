package dev.clew.examples.story;

import org.jspecify.annotations.Nullable;

/** The ID that is asked for: whole or its beginning, a UUID in any case. Immutable. */
final class IdQuery {
  /** A beginning that is shorter stands in many words of a text. */
  private static final int SHORTEST_IN_TEXT = 8;

  /** A shorter text is found in much that has nothing to do with it. */
  private static final int SHORTEST_MENTION = 4;

  private final String text;
  private final boolean anyCase;

  /**
   * @param given as it was typed; blanks around it do not count
   */
  IdQuery(String given) {
    this.text = given.strip();
    this.anyCase = text.length() >= 8 && isHex(text);
  }

  private static boolean isHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '-' && Character.digit(c, 16) < 0) {
        return false;
      }
    }
    return true;
  }

  String text() {
    return text;
  }

  /** Whether capitals count as small letters. */
  boolean anyCase() {
    return anyCase;
  }

  /** Whether it is this ID. */
  boolean is(@Nullable String id) {
    return id != null && id.length() == text.length() && begins(id);
  }

  /** Whether this is the beginning of an ID, or all of it. */
  boolean begins(@Nullable String id) {
    return id != null && id.regionMatches(anyCase, 0, text, 0, text.length());
  }

  /** The ID that begins so in a text, as a word of its own; null when there is none. */
  @Nullable String wordIn(String line) {
    int at = -1;
    while ((at = indexIn(line, at + 1)) >= 0) {
      int end = at + text.length();
      while (end < line.length() && isOfWord(line.charAt(end))) {
        end++;
      }
      boolean whole = end == at + text.length();
      boolean begins = at == 0 || !isOfWord(line.charAt(at - 1));
      if (begins && (whole || text.length() >= SHORTEST_IN_TEXT)) {
        return line.substring(at, end);
      }
    }
    return null;
  }

  /** Whether it is a word of its own in what may be anything else than words: a time, a place. */
  boolean isToldIn(String text) {
    return this.text.length() >= SHORTEST_IN_TEXT && wordIn(text) != null;
  }

  private static boolean isOfWord(char c) {
    return c == '-' || c == '_' || Character.isLetterOrDigit(c);
  }

  /** Whether a text has it, as part of a word too. */
  boolean isIn(String line) {
    return text.length() < SHORTEST_MENTION ? wordIn(line) != null : indexIn(line, 0) >= 0;
  }

  private int indexIn(String line, int from) {
    if (!anyCase) {
      return line.indexOf(text, from);
    }
    for (int i = from; i <= line.length() - text.length(); i++) {
      if (line.regionMatches(true, i, text, 0, text.length())) {
        return i;
      }
    }
    return -1;
  }
}
