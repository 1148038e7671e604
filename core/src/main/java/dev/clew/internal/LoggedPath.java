package dev.clew.internal;

import java.util.function.Predicate;

/** A request's path as it may stand in a log: raw, but with no session ID and no control. */
public final class LoggedPath {
  private static final String SESSION_ID = ";jsessionid=";

  private LoggedPath() {}

  /** One pass, whatever the length; the same text where nothing has to go. */
  public static String of(String uri) {
    return of(uri, parameter -> false);
  }

  /**
   * Without other parameters too.
   *
   * @param hidden whether a parameter, as {@code name=value}, has to go
   */
  public static String of(String uri, Predicate<String> hidden) {
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (Character.isISOControl(c) || (c == ';' && isHidden(uri, i, hidden))) {
        return cleaned(uri, i, hidden);
      }
    }
    return uri;
  }

  private static String cleaned(String uri, int first, Predicate<String> hidden) {
    StringBuilder text = new StringBuilder(uri.length()).append(uri, 0, first);
    int i = first;
    while (i < uri.length()) {
      char c = uri.charAt(i);
      if (c == ';' && isHidden(uri, i, hidden)) {
        i = endOfParameter(uri, i + 1);
      } else {
        text.append(Character.isISOControl(c) ? '?' : c);
        i++;
      }
    }
    return text.toString();
  }

  private static boolean isHidden(String uri, int start, Predicate<String> hidden) {
    return isSessionId(uri, start)
        || hidden.test(uri.substring(start + 1, endOfParameter(uri, start + 1)));
  }

  private static int endOfParameter(String uri, int start) {
    int end = start;
    while (end < uri.length() && uri.charAt(end) != '/' && uri.charAt(end) != ';') {
      end++;
    }
    return end;
  }

  /** In ASCII letter cases alone, as containers compare it. */
  static boolean isSessionId(String uri, int start) {
    if (uri.length() - start < SESSION_ID.length()) {
      return false;
    }
    for (int i = 0; i < SESSION_ID.length(); i++) {
      char c = uri.charAt(start + i);
      if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != SESSION_ID.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
