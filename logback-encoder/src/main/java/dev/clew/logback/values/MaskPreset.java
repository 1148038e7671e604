package dev.clew.logback.values;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that many have in common, by the names that users type. {@link PresetHints} says which of
 * them are worth a look at a text.
 */
public enum MaskPreset {
  /** Numbers of payment cards, whose check digit is right. */
  CARD(1, new CardNumbers()::mask),
  /** JSON Web Tokens. */
  JWT(2, replacing("(?<![\\w-])eyJ[\\w-]++\\.[\\w-]++\\.[\\w-]*+", Masks.MASKED)),
  /** What follows the word, as in an Authorization header. The word stays. */
  BEARER(4, replacing("(?i)(?<!\\w)(bearer\\s{1,8})[\\w.~+/=-]{6,}+", "$1" + Masks.MASKED)),
  /** Addresses. A run of what may stand before an @ is looked at from its beginning alone. */
  EMAIL(
      8,
      replacing(
          "(?<![\\p{L}\\p{N}._%+'-])[\\p{L}\\p{N}._%+'-]++@[\\p{L}\\p{N}-]++"
              + "(?:\\.[\\p{L}\\p{N}-]++){1,16}+",
          Masks.MASKED)),
  /** International bank account numbers, whose check digits are right. */
  IBAN(16, new Ibans()::mask);

  @SuppressWarnings("ImmutableEnumChecker") // None of them keeps anything.
  private final UnaryOperator<String> mask;

  private final int bit;

  MaskPreset(int bit, UnaryOperator<String> mask) {
    this.bit = bit;
    this.mask = mask;
  }

  private static UnaryOperator<String> replacing(String regex, String replacement) {
    Pattern pattern = Pattern.compile(regex);
    return text -> pattern.matcher(text).replaceAll(replacement);
  }

  /** The name that users type. */
  public String shownName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The names of all. */
  public static List<String> shownNames() {
    return Arrays.stream(values()).map(MaskPreset::shownName).toList();
  }

  /** The one of a name, in any capitalisation, or null when there is none. */
  public static @Nullable MaskPreset named(String name) {
    for (MaskPreset preset : values()) {
      if (preset.name().equalsIgnoreCase(name)) {
        return preset;
      }
    }
    return null;
  }

  /** It among others. */
  int bit() {
    return bit;
  }

  /** A text without such secrets. */
  String apply(String text) {
    return mask.apply(text);
  }
}
