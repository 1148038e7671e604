package dev.clew.internal;

/** A request's path as it may stand in a log: raw, but with no session ID and no control. */
public final class LoggedPath {
  private static final String SESSION_ID = ";jsessionid=";

  private LoggedPath() {}

  /** One pass, whatever the length; the same text where nothing has to go. */
  public static String of(String uri) {
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (Character.isISOControl(c) || (c == ';' && isSessionId(uri, i))) {
        return cleaned(uri, i);
      }
    }
    return uri;
  }

  private static String cleaned(String uri, int first) {
    StringBuilder text = new StringBuilder(uri.length()).append(uri, 0, first);
    int i = first;
    while (i < uri.length()) {
      char c = uri.charAt(i);
      if (c == ';' && isSessionId(uri, i)) {
        i = endOfSessionId(uri, i + SESSION_ID.length());
      } else {
        text.append(Character.isISOControl(c) ? '?' : c);
        i++;
      }
    }
    return text.toString();
  }

  private static int endOfSessionId(String uri, int start) {
    int end = start;
    while (end < uri.length() && uri.charAt(end) != '/' && uri.charAt(end) != ';') {
      end++;
    }
    return end;
  }

  /** In ASCII letter cases alone, as containers compare it. */
  private static boolean isSessionId(String uri, int start) {
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
