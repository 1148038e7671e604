package dev.clew.logback.values;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Secrets that many have in common, by the names that users type. Each looks at a text once. */
public enum MaskPreset {
  /** Numbers of payment cards, whose check digit is right. */
  CARD(new CardNumbers()::mask),
  /** JSON Web Tokens. */
  JWT(
      replacing(
          text -> text.contains("eyJ"),
          "(?<![\\w-])eyJ[\\w-]++\\.[\\w-]++\\.[\\w-]*+",
          Masks.MASKED)),
  /** What follows the word, as in an Authorization header. The word stays. */
  BEARER(
      replacing(
          MaskPreset::hasBearer,
          "(?i)(?<!\\w)(bearer\\s{1,8})[\\w.~+/=-]{6,}+",
          "$1" + Masks.MASKED)),
  /** Addresses. A run of what may stand before an @ is looked at from its beginning alone. */
  EMAIL(
      replacing(
          text -> text.indexOf('@') >= 0,
          "(?<![\\p{L}\\p{N}._%+'-])[\\p{L}\\p{N}._%+'-]++@[\\p{L}\\p{N}-]++"
              + "(?:\\.[\\p{L}\\p{N}-]++){1,16}+",
          Masks.MASKED)),
  /** International bank account numbers, whose check digits are right. */
  IBAN(new Ibans()::mask);

  @SuppressWarnings("ImmutableEnumChecker") // None of them keeps anything.
  private final UnaryOperator<String> mask;

  MaskPreset(UnaryOperator<String> mask) {
    this.mask = mask;
  }

  /**
   * @param hint whether a text may have such a secret: few have, and this is asked faster
   */
  private static UnaryOperator<String> replacing(
      Predicate<String> hint, String regex, String replacement) {
    Pattern pattern = Pattern.compile(regex);
    return text -> hint.test(text) ? pattern.matcher(text).replaceAll(replacement) : text;
  }

  private static boolean hasBearer(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ((text.charAt(i) | ' ') == 'b' && text.regionMatches(true, i, "bearer", 0, 6)) {
        return true;
      }
    }
    return false;
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

  /** A text without such secrets. */
  String apply(String text) {
    return mask.apply(text);
  }
}
