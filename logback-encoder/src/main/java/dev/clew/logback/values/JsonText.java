package dev.clew.logback.values;

import dev.clew.logback.json.JsonNumbers;
import dev.clew.logback.values.JacksonRenderer.Fields;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON that others wrote into plain maps, lists, texts, numbers and booleans, so that it goes
 * through the same checks as every other value. It needs no Jackson, and believes nothing.
 */
final class JsonText {
  /** Deeper than records go. */
  private static final int MAX_DEPTH = 64;

  private static final int MAX_LONG_LENGTH = 18;

  /** Longer ones take long to read, and are no numbers in a record either. */
  private static final int MAX_NUMBER_LENGTH = 4_096;

  private final String text;
  private final boolean lenient;
  private final boolean cut;
  private int at;
  private boolean broken;

  /**
   * @param lenient whether it may end or go wrong anywhere
   * @param cut whether what stands at its very end may have lost something
   */
  private JsonText(String text, boolean lenient, boolean cut) {
    this.text = text;
    this.lenient = lenient;
    this.cut = cut;
  }

  /**
   * Reads a text that is one value.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  static @Nullable Object read(String text) {
    JsonText reader = new JsonText(text, false, false);
    Object value = reader.value(0);
    reader.space();
    if (reader.at < text.length()) {
      throw reader.wrong();
    }
    return value;
  }

  /**
   * Reads as many fields as there are in a text that should be an object: those of several objects,
   * and those before something that is no JSON.
   *
   * @param cut whether the text was cut
   * @param missing the value of a last field that has none
   * @return whether it was one object
   */
  static boolean readFields(
      String text, boolean cut, @Nullable Object missing, CallSiteObjects.Fields into) {
    JsonText reader = new JsonText(text, true, cut);
    int objects = 0;
    try {
      for (reader.space(); reader.at < text.length(); reader.space()) {
        reader.expect('{');
        objects++;
        if (!reader.fields(missing, into)) {
          return false;
        }
      }
    } catch (IllegalArgumentException e) {
      return false;
    }
    return objects == 1;
  }

  private boolean fields(@Nullable Object missing, CallSiteObjects.Fields into) {
    if (next('}')) {
      return true;
    }
    do {
      space();
      String name = string();
      Object value;
      try {
        space();
        expect(':');
        value = value(1);
      } catch (IllegalArgumentException e) {
        into.field(name, missing);
        throw e;
      }
      into.field(name, value);
      if (broken) {
        return false;
      }
    } while (next(','));
    space();
    expect('}');
    return true;
  }

  private @Nullable Object value(int depth) {
    space();
    if (at == text.length() || depth > MAX_DEPTH) {
      throw wrong();
    }
    return switch (text.charAt(at)) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> literal("true", true);
      case 'f' -> literal("false", false);
      case 'n' -> literal("null", null);
      default -> number();
    };
  }

  private Fields object(int depth) {
    Fields fields = new Fields();
    at++;
    try {
      if (next('}')) {
        return fields;
      }
      do {
        space();
        String name = string();
        space();
        expect(':');
        fields.add(name, value(depth + 1));
      } while (!broken && next(','));
      if (!broken) {
        space();
        expect('}');
      }
    } catch (IllegalArgumentException e) {
      breakOff(e);
      fields.add(JacksonRenderer.MORE, true);
    }
    return fields;
  }

  private List<@Nullable Object> array(int depth) {
    List<@Nullable Object> elements = new ArrayList<>();
    at++;
    try {
      if (next(']')) {
        return elements;
      }
      do {
        elements.add(value(depth + 1));
      } while (!broken && next(','));
      if (!broken) {
        space();
        expect(']');
      }
    } catch (IllegalArgumentException e) {
      breakOff(e);
      elements.add(JacksonRenderer.MORE);
    }
    return elements;
  }

  private void breakOff(IllegalArgumentException wrong) {
    if (!lenient) {
      throw wrong;
    }
    broken = true;
  }

  private @Nullable Object literal(String word, @Nullable Object value) {
    if (!text.startsWith(word, at)) {
      throw wrong();
    }
    at += word.length();
    return value;
  }

  private Object number() {
    int start = at;
    boolean whole = true;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '.' || c == 'e' || c == 'E') {
        whole = false;
      } else if ((c < '0' || c > '9') && c != '-' && c != '+') {
        break;
      }
    }
    String digits = text.substring(start, at);
    if (!JsonNumbers.isNumber(digits) || (cut && at == text.length())) {
      throw wrong();
    }
    if (digits.length() > MAX_NUMBER_LENGTH) {
      return digits;
    }
    if (!whole) {
      return new BigDecimal(digits);
    }
    return digits.length() <= MAX_LONG_LENGTH
        ? (Object) Long.valueOf(digits)
        : new BigInteger(digits);
  }

  private String string() {
    expect('"');
    int end = text.indexOf('"', at);
    if (end < 0) {
      throw wrong();
    }
    StringBuilder string = new StringBuilder(end - at);
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return string.toString();
      }
      if (c < ' ') {
        throw wrong();
      }
      string.append(c == '\\' ? escaped() : c);
    }
    throw wrong();
  }

  private char escaped() {
    if (at == text.length()) {
      throw wrong();
    }
    char c = text.charAt(at++);
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex();
      default -> throw wrong();
    };
  }

  private char hex() {
    int value = 0;
    for (int i = 0; i < 4; i++, at++) {
      int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
      if (digit < 0 || text.charAt(at) > 'f') {
        throw wrong();
      }
      value = value * 16 + digit;
    }
    return (char) value;
  }

  private void space() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  /** Whether a sign comes next; then this is behind it. */
  private boolean next(char sign) {
    space();
    if (at < text.length() && text.charAt(at) == sign) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char sign) {
    if (at == text.length() || text.charAt(at) != sign) {
      throw wrong();
    }
    at++;
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException("no JSON at " + at);
  }
}
