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
public final class JsonText extends JsonScanner {
  /** Deeper than records go. */
  private static final int MAX_DEPTH = 64;

  /** What stands for what is deeper. */
  private static final String DEPTH = "<depth>";

  private static final int MAX_LONG_LENGTH = 18;

  /** Longer ones take long to read, and are no numbers in a record either. */
  private static final int MAX_NUMBER_LENGTH = 4_096;

  private final boolean lenient;
  private final boolean cut;
  private boolean broken;

  /**
   * @param lenient whether it may end or go wrong anywhere
   * @param cut whether what stands at its very end may have lost something
   */
  private JsonText(String text, boolean lenient, boolean cut) {
    super(text);
    this.lenient = lenient;
    this.cut = cut;
  }

  /**
   * Reads a text that is one value.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static @Nullable Object read(String text) {
    JsonText reader = new JsonText(text, false, false);
    Object value = reader.value(0);
    if (!reader.isAtEnd()) {
      throw reader.unexpected();
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
      while (!reader.isAtEnd()) {
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
      String name = string();
      Object value;
      try {
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
    expect('}');
    return true;
  }

  private @Nullable Object value(int depth) {
    if (isAtEnd()) {
      throw unexpected();
    }
    return switch (peek()) {
      case '{' -> depth > MAX_DEPTH ? deeper() : object(depth);
      case '[' -> depth > MAX_DEPTH ? deeper() : array(depth);
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
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
        String name = string();
        expect(':');
        fields.add(name, value(depth + 1));
      } while (!broken && next(','));
      if (!broken) {
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
        expect(']');
      }
    } catch (IllegalArgumentException e) {
      breakOff(e);
      elements.add(JacksonRenderer.MORE);
    }
    return elements;
  }

  /** Steps over an object or an array, which need not be right inside. */
  private String deeper() {
    int open = 0;
    do {
      if (isAtEnd()) {
        throw unexpected();
      }
      switch (peek()) {
        case '"' -> string();
        case '{', '[' -> {
          open++;
          at++;
        }
        case '}', ']' -> {
          open--;
          at++;
        }
        default -> at++;
      }
    } while (open > 0);
    return DEPTH;
  }

  private void breakOff(IllegalArgumentException wrong) {
    if (!lenient) {
      throw wrong;
    }
    broken = true;
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
      throw unexpected();
    }
    if (digits.length() > MAX_NUMBER_LENGTH) {
      return digits;
    }
    if (!whole) {
      return decimal(digits);
    }
    return digits.length() <= MAX_LONG_LENGTH
        ? (Object) Long.valueOf(digits)
        : new BigInteger(digits);
  }

  /** As a text where there is no such number in Java: JSON sets no bounds to an exponent. */
  private static Object decimal(String digits) {
    try {
      return new BigDecimal(digits);
    } catch (NumberFormatException e) {
      return digits;
    }
  }
}
