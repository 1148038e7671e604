package dev.clew.logback.values;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What nobody shall read: the values of certain keys, and the parts of texts that certain patterns
 * match. Texts are masked whole, before they are shortened, so that no part of a secret stays that
 * no pattern knows. Immutable.
 */
public final class Masks {
  /** What stands in for a secret. */
  public static final String MASKED = "****";

  /** What stands in for a text that could not be searched. Known by its identity. */
  public static final String UNSEARCHED = "<masked: StackOverflowError>";

  private static final String REPLACEMENT = Matcher.quoteReplacement(MASKED);

  private final Set<String> keys = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final List<Pattern> patterns;

  private Masks(Set<String> keys, Set<String> patterns) {
    this.keys.addAll(keys);
    this.patterns = patterns.stream().map(Pattern::compile).toList();
  }

  /**
   * The masks, or null when there are none.
   *
   * @param keys the keys whose values are secrets, in any capitalisation
   * @param patterns the regular expressions that match secrets
   */
  public static @Nullable Masks of(Set<String> keys, Set<String> patterns) {
    return keys.isEmpty() && patterns.isEmpty() ? null : new Masks(keys, patterns);
  }

  /** Whether a key's value is a secret, however the key is capitalised. */
  public boolean hasKey(String key) {
    return keys.contains(key);
  }

  /** Whether texts need to be looked at. */
  boolean hasPatterns() {
    return !patterns.isEmpty();
  }

  /** A text without what the patterns match. A pattern that fails takes the whole text with it. */
  String apply(String text) {
    try {
      String masked = text;
      for (Pattern pattern : patterns) {
        masked =
            pattern
                .matcher(masked)
                .replaceAll(match -> match.end() == match.start() ? "" : REPLACEMENT);
      }
      return masked;
    } catch (Throwable e) {
      // The end of the stack, as good as always.
      Fault.beforeSwallowing(e);
      return UNSEARCHED;
    }
  }
}
