package dev.clew.internal;

/**
 * The message of a client's failure as it may stand in a log: clients quote whole URLs, and often
 * such as are no URLs, and values of headers.
 */
final class LoggedMessage {
  private LoggedMessage() {}

  /**
   * One pass for each, whatever the length; the same text where nothing has to go.
   *
   * @param withQueries whether URLs keep their queries; what looks like user information, a session
   *     ID or the value of a header never stays
   */
  static String of(String message, boolean withQueries) {
    String text = withoutSessionIds(withoutUserInfo(withoutHeaderValue(message)));
    int query = withQueries ? -1 : startOfQuery(text);
    // Nobody can tell where a query ends that should not have been in a URL as it is.
    return query < 0 ? text : text.substring(0, query) + "?…" + closingQuote(text, query);
  }

  /** As OkHttp and the JDK's client tell of a header that they refuse. */
  private static String withoutHeaderValue(String message) {
    int value = endOf(" value: ", message, message.indexOf("Unexpected char 0x"));
    if (value < 0) {
      value = endOf("\"", message, message.indexOf("invalid header value"));
    }
    return value < 0 ? message : message.substring(0, value) + '…' + closingQuote(message, value);
  }

  private static int endOf(String part, String message, int from) {
    int start = from < 0 ? -1 : message.indexOf(part, from);
    return start < 0 ? -1 : start + part.length();
  }

  private static String withoutUserInfo(String message) {
    StringBuilder text = new StringBuilder();
    int kept = 0;
    int slashes = message.indexOf("//");
    while (slashes >= 0) {
      int authority = slashes + 2;
      int host = authority;
      int end = authority;
      while (end < message.length() && !endsAuthority(message.charAt(end))) {
        end++;
        host = message.charAt(end - 1) == '@' ? end : host;
      }
      if (host > authority) {
        text.append(message, kept, authority);
        kept = host;
      }
      slashes = message.indexOf("//", end > authority ? end : slashes + 1);
    }
    return kept == 0 ? message : text.append(message, kept, message.length()).toString();
  }

  private static boolean endsAuthority(char c) {
    return c == '/' || c == '?' || c == '#' || c == '\\' || Character.isWhitespace(c);
  }

  private static String withoutSessionIds(String message) {
    StringBuilder text = new StringBuilder();
    int kept = 0;
    int semicolon = message.indexOf(';');
    while (semicolon >= 0) {
      int end = semicolon + 1;
      if (LoggedPath.isSessionId(message, semicolon)) {
        while (end < message.length() && !endsParameter(message.charAt(end))) {
          end++;
        }
        text.append(message, kept, semicolon);
        kept = end;
      }
      semicolon = message.indexOf(';', end);
    }
    return kept == 0 ? message : text.append(message, kept, message.length()).toString();
  }

  private static boolean endsParameter(char c) {
    return c == ';' || isQuote(c) || endsAuthority(c);
  }

  /** A question mark with something behind it, -1 when there is none. */
  private static int startOfQuery(String text) {
    int mark = text.indexOf('?');
    while (mark >= 0 && !isFollowed(text, mark)) {
      mark = text.indexOf('?', mark + 1);
    }
    return mark;
  }

  private static boolean isFollowed(String text, int mark) {
    return mark + 1 < text.length()
        && !Character.isWhitespace(text.charAt(mark + 1))
        && !isQuote(text.charAt(mark + 1));
  }

  /** The text's last character where it is the second of two quotation marks. */
  private static String closingQuote(String text, int query) {
    char last = text.charAt(text.length() - 1);
    return isQuote(last) && text.lastIndexOf(last, query) >= 0 ? String.valueOf(last) : "";
  }

  private static boolean isQuote(char c) {
    return c == '\'' || c == '"';
  }
}
