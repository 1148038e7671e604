package dev.clew;

import org.jspecify.annotations.Nullable;

/**
 * Which strings are correlation IDs; core/README.md says why these. A table, because this runs for
 * every request from outside.
 */
final class CorrelationIdSyntax {
  static final int MAX_LENGTH = 128;
  private static final String OUTSIDE_REQUEST = "Internal";
  private static final boolean[] ALLOWED = new boolean[128];

  static {
    for (char c = '0'; c <= '9'; c++) {
      ALLOWED[c] = true;
    }
    for (char c = 'A'; c <= 'Z'; c++) {
      ALLOWED[c] = true;
      ALLOWED[Character.toLowerCase(c)] = true;
    }
    for (char c : "-_.~:@+=/#".toCharArray()) {
      ALLOWED[c] = true;
    }
  }

  private CorrelationIdSyntax() {}

  static boolean isValid(@Nullable CharSequence id) {
    if (id == null) {
      return false;
    }
    int length = id.length();
    if (length == 0 || length > MAX_LENGTH || isLabel(id, length)) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = id.charAt(i);
      if (c >= 128 || !ALLOWED[c]) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is what the log says where there is no request: nobody may pass for that. */
  private static boolean isLabel(CharSequence id, int length) {
    return length == OUTSIDE_REQUEST.length() && OUTSIDE_REQUEST.equalsIgnoreCase(id.toString());
  }
}
