package dev.clew.logback.values;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that many have in common, by the names that users type. {@link PresetHints} says which of
 * them are worth a look at a text.
 */
public enum MaskPreset {
  /** Numbers of payment cards, whose check digit is right. */
  CARD(1, new CardNumbers()::find),
  /**
   * JSON Web Tokens: encrypted ones, of five parts, the second of which may be empty; and others.
   * One may begin behind a sign that is percent-encoded, as in the query of a URL in a URL.
   */
  JWT(
      2,
      matches(
          "eyJ(?:(?<![\\w-]eyJ)|(?<=%[0-9A-Fa-f]{2}eyJ))[\\w-]++\\."
              + "(?:[\\w-]*+\\.[\\w-]++\\.[\\w-]*+\\.[\\w-]++|[\\w-]++\\.[\\w-]*+)")),
  /** What follows the word, as in an Authorization header, or that in a URL. The word stays. */
  BEARER(
      4,
      matches(
          "(?i)bearer(?:(?<!\\wbearer)|(?<=%[0-9a-f]{2}bearer))"
              + "(?:\\s|%20|\\+){1,8}([\\w.~+/=%-]{6,}+)")),
  /** Addresses. A run of what may stand before an @ is looked at from its beginning alone. */
  EMAIL(
      8,
      matches(
          "(?<![\\p{L}\\p{M}\\p{N}._%+'-])[\\p{L}\\p{M}\\p{N}._%+'-]++@[\\p{L}\\p{M}\\p{N}-]++"
              + "(?:\\.[\\p{L}\\p{M}\\p{N}-]++){1,16}+")),
  /** International bank account numbers, whose check digits are right. */
  IBAN(16, new Ibans()::find);

  @FunctionalInterface
  private interface Finder {
    void find(String text, FoundSecrets into);
  }

  @SuppressWarnings("ImmutableEnumChecker") // None of them keeps anything.
  private final Finder finder;

  private final int bit;

  MaskPreset(int bit, Finder finder) {
    this.bit = bit;
    this.finder = finder;
  }

  /**
   * What a regular expression matches, or its group where it has one. One that begins with letters
   * is matched nearly nowhere but where they are: what must not stand before them it tells behind.
   */
  private static Finder matches(String regex) {
    Pattern pattern = Pattern.compile(regex);
    return (text, into) -> {
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        into.add(matcher.start(matcher.groupCount()), matcher.end(matcher.groupCount()));
      }
    };
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

  /** Finds such secrets in a text. */
  void find(String text, FoundSecrets into) {
    finder.find(text, into);
  }
}
