package dev.clew.examples.story;

import java.util.Locale;

/** Builds a page; whatever comes from a log goes through {@link #text} or {@link #attribute}. */
final class Html {
  private final StringBuilder out = new StringBuilder(1 << 14);
  private final boolean masking;

  Html() {
    this(false);
  }

  /**
   * @param masking whether secrets that have a known form are masked
   */
  Html(boolean masking) {
    this.masking = masking;
  }

  /** The page's own markup, never anything from a log. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Text in one line, with nothing in it that a browser obeys. */
  Html text(String text) {
    return escape(Visible.line(shown(text)));
  }

  /** The same, cut where it is too long: masked before, so that no part of a secret stays. */
  Html text(String text, int max) {
    return escape(Visible.line(StoryPage.cut(shown(text), max)));
  }

  /** Text whose line breaks and tabs stay. */
  Html lines(String text) {
    return lines(text, Integer.MAX_VALUE);
  }

  /** The same, cut where it is too long. */
  Html lines(String text, int max) {
    return escape(Visible.lines(StoryPage.cut(shown(text), max).replace("\r\n", "\n")));
  }

  private String shown(String text) {
    return masking ? Secrets.mask(text) : text;
  }

  /** An attribute with its name, quoted. */
  Html attribute(String name, String value) {
    return attribute(name, value, Integer.MAX_VALUE);
  }

  Html attribute(String name, String value, int max) {
    return raw(" ").raw(name).raw("=\"").text(value, max).raw("\"");
  }

  Html number(long number) {
    out.append(number);
    return this;
  }

  /** A length in percent. */
  Html percent(double share) {
    out.append(percentage(share));
    return this;
  }

  static String percentage(double share) {
    return String.format(Locale.ROOT, "%.3f%%", share * 100);
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
