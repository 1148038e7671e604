package dev.clew.logback.recorder;

import dev.clew.logback.json.JsonNumbers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of an object that Clew's encoder wrote: objects and arrays as their JSON, any
 * other value as such. It is for one kind of line, which is known to be valid.
 */
final class FlatJson {
  /** Every whole number of so many digits is a long. */
  private static final int LONG_DIGITS = 18;

  /**
   * A value that has others inside.
   *
   * @param json its text
   */
  record Nested(String json) {
    /** The strings in an array of strings. */
    List<String> strings() {
      List<String> strings = new ArrayList<>();
      FlatJson reader = new FlatJson(json);
      for (int at = json.indexOf('"'); at >= 0; at = json.indexOf('"', reader.at)) {
        reader.at = at;
        strings.add(reader.string());
      }
      return strings;
    }

    boolean isObject() {
      return json.startsWith("{");
    }

    /** The fields of an object. */
    Map<String, @Nullable Object> fields() {
      return read(json);
    }

    @Override
    public String toString() {
      return json;
    }
  }

  private final String text;
  private int at;

  private FlatJson(String text) {
    this.text = text;
  }

  /** The fields in their order. */
  static Map<String, @Nullable Object> read(String line) {
    FlatJson reader = new FlatJson(line);
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    // From behind one sign to behind the next: the brace, and then commas.
    reader.at = 1;
    while (reader.at < line.length() && line.charAt(reader.at) == '"') {
      String name = reader.string();
      reader.at++;
      fields.put(name, reader.value());
      reader.at++;
    }
    return fields;
  }

  private @Nullable Object value() {
    if (text.charAt(at) == '"') {
      return string();
    }
    int start = at;
    int depth = 0;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        string();
        at--;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (depth > 0 && (c == '}' || c == ']')) {
        depth--;
      } else if (depth == 0 && (c == ',' || c == '}')) {
        break;
      }
    }
    return simple(text.substring(start, at));
  }

  private static @Nullable Object simple(String json) {
    return switch (json) {
      case "true" -> true;
      case "false" -> false;
      case "null" -> null;
      default -> JsonNumbers.isNumber(json) ? number(json) : new Nested(json);
    };
  }

  private static Object number(String json) {
    try {
      BigDecimal number = new BigDecimal(json);
      boolean isLong = number.scale() == 0 && number.precision() <= LONG_DIGITS;
      return isLong ? (Object) number.longValueExact() : number;
    } catch (NumberFormatException e) {
      // JSON sets no bounds to an exponent.
      return new Nested(json);
    }
  }

  /** The string that begins here; then this is behind its quote. */
  private String string() {
    StringBuilder string = new StringBuilder();
    at++;
    for (char c = text.charAt(at); c != '"'; c = text.charAt(at)) {
      at++;
      if (c != '\\') {
        string.append(c);
        continue;
      }
      char escaped = text.charAt(at++);
      switch (escaped) {
        case 'n' -> string.append('\n');
        case 't' -> string.append('\t');
        case 'r' -> string.append('\r');
        case 'b' -> string.append('\b');
        case 'f' -> string.append('\f');
        case 'u' -> {
          string.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
          at += 4;
        }
        default -> string.append(escaped);
      }
    }
    at++;
    return string.toString();
  }
}
