package dev.clew.examples.story;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Messages with names in braces, as Serilog writes them beside the values. */
final class Template {
  private Template() {}

  /**
   * Puts values in the place of their names; a name without a value stays as it is.
   *
   * @param values of names, null for one that has none
   */
  static String render(String template, Function<String, @Nullable String> values) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    int last = template.lastIndexOf('}');
    while (at < template.length()) {
      char c = template.charAt(at);
      boolean doubled = at + 1 < template.length() && template.charAt(at + 1) == c;
      if ((c == '{' || c == '}') && doubled) {
        text.append(c);
        at += 2;
        continue;
      }
      int end = c == '{' && at < last ? template.indexOf('}', at) : -1;
      if (end < 0) {
        text.append(c);
        at++;
        continue;
      }
      String value = values.apply(name(template.substring(at + 1, end)));
      text.append(value == null ? template.substring(at, end + 1) : value);
      at = end + 1;
    }
    return text.toString();
  }

  /** Without its format and its sign. */
  private static String name(String hole) {
    int end = 0;
    while (end < hole.length() && hole.charAt(end) != ':' && hole.charAt(end) != ',') {
      end++;
    }
    boolean sign = end > 0 && (hole.charAt(0) == '@' || hole.charAt(0) == '$');
    return hole.substring(sign ? 1 : 0, end);
  }
}
