package dev.clew.examples.story;

import java.util.Locale;

/** Builds a page; whatever comes from a log goes through {@link #text} or {@link #attribute}. */
final class Html {
  private final StringBuilder out = new StringBuilder(1 << 14);

  /** The page's own markup, never anything from a log. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Text in one line, with nothing in it that a browser obeys. */
  Html text(String text) {
    return escape(Visible.line(text));
  }

  /** Text whose line breaks and tabs stay. */
  Html lines(String text) {
    return escape(Visible.lines(text.replace("\r\n", "\n")));
  }

  /** An attribute with its name, quoted. */
  Html attribute(String name, String value) {
    return raw(" ").raw(name).raw("=\"").text(value).raw("\"");
  }

  Html number(long number) {
    out.append(number);
    return this;
  }

  /** A length in percent. */
  Html percent(double share) {
    out.append(String.format(Locale.ROOT, "%.3f%%", share * 100));
    return this;
  }

  private Html escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return this;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
