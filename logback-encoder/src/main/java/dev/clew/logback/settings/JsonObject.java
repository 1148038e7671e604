package dev.clew.logback.settings;

import dev.clew.logback.values.JsonScanner;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON object (RFC 8259) that users configure, into maps, lists, strings, numbers, booleans
 * and nulls. There may be no Jackson to do that. Of fields with the same name the last one counts.
 */
final class JsonObject extends JsonScanner {
  private static final int MAX_DEPTH = 16;

  /** Longer ones take long to read. */
  private static final int MAX_NUMBER_LENGTH = 1_000;

  private JsonObject(String text) {
    super(text);
  }

  /**
   * The fields in their order.
   *
   * @throws IllegalArgumentException when the text is no JSON object, with the reason
   */
  static Map<String, @Nullable Object> read(String text) {
    JsonObject reader = new JsonObject(text);
    reader.skipSpace();
    if (reader.peek() != '{') {
      throw reader.unexpected();
    }
    Map<String, @Nullable Object> fields = reader.object(1);
    if (!reader.isAtEnd()) {
      throw reader.unexpected();
    }
    return fields;
  }

  private @Nullable Object value(int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("more than " + MAX_DEPTH + " deep");
    }
    skipSpace();
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> object(int depth) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    at++;
    if (next('}')) {
      return fields;
    }
    do {
      String name = string();
      expect(':');
      fields.put(name, value(depth + 1));
    } while (next(','));
    expect('}');
    return Collections.unmodifiableMap(fields);
  }

  private List<@Nullable Object> array(int depth) {
    List<@Nullable Object> elements = new ArrayList<>();
    at++;
    if (next(']')) {
      return elements;
    }
    do {
      elements.add(value(depth + 1));
    } while (next(','));
    expect(']');
    return Collections.unmodifiableList(elements);
  }

  private Number number() {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    int first = at;
    digits();
    if (text.charAt(first) == '0' && at > first + 1) {
      at = first + 1;
      throw unexpected();
    }
    boolean whole = true;
    if (peek() == '.') {
      whole = false;
      at++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      whole = false;
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    String number = text.substring(start, at);
    if (number.length() > MAX_NUMBER_LENGTH) {
      throw new IllegalArgumentException("a number that is out of range");
    }
    try {
      return whole ? new BigInteger(number) : new BigDecimal(number);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("a number that is out of range", e);
    }
  }

  private void digits() {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == start) {
      throw unexpected();
    }
  }
}
