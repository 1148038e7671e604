package dev.clew.servlet;

import java.util.Locale;

/** A request's path as it may stand in a log: raw, but with no session ID and no control. */
final class LoggedPath {
  private static final String SESSION_ID = ";jsessionid=";

  private LoggedPath() {}

  static String of(String uri) {
    String path = uri.indexOf(';') < 0 ? uri : withoutSessionId(uri);
    for (int i = 0; i < path.length(); i++) {
      if (Character.isISOControl(path.charAt(i))) {
        return withoutControls(path);
      }
    }
    return path;
  }

  private static String withoutSessionId(String uri) {
    String path = uri;
    int start = path.toLowerCase(Locale.ROOT).indexOf(SESSION_ID);
    while (start >= 0) {
      int end = start + SESSION_ID.length();
      while (end < path.length() && path.charAt(end) != '/' && path.charAt(end) != ';') {
        end++;
      }
      path = path.substring(0, start) + path.substring(end);
      start = path.toLowerCase(Locale.ROOT).indexOf(SESSION_ID);
    }
    return path;
  }

  private static String withoutControls(String path) {
    StringBuilder text = new StringBuilder(path);
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        text.setCharAt(i, '?');
      }
    }
    return text.toString();
  }
}
