package dev.clew.logback.values;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  /** What stands in for a secret unless users say otherwise. */
  public static final String MASKED = "****";

  /** What stands in for a text that could not be searched. Known by its identity. */
  public static final String UNSEARCHED = "<masked: StackOverflowError>";

  private static final String REPLACEMENT = Matcher.quoteReplacement(MASKED);

  private final Set<String> keys = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<String, String> names;
  private final List<MaskPreset> presets = new ArrayList<>();
  private final List<Pattern> patterns;
  private final List<Value> values = new ArrayList<>();

  private record Value(Pattern pattern, String replacement) {}

  private Masks(
      Set<String> keys,
      Set<String> presets,
      Set<String> patterns,
      Map<String, String> names,
      Map<String, String> values) {
    for (String preset : presets) {
      this.presets.add(Objects.requireNonNull(MaskPreset.named(preset), preset));
    }
    this.keys.addAll(keys);
    this.patterns = patterns.stream().map(Pattern::compile).toList();
    this.names = Map.copyOf(names);
    values.forEach(
        (regex, replacement) -> this.values.add(new Value(Pattern.compile(regex), replacement)));
  }

  /**
   * The masks, or null when there are none.
   *
   * @param keys the keys whose values are secrets, in any capitalisation
   * @param patterns the regular expressions that match secrets
   */
  public static @Nullable Masks of(Set<String> keys, Set<String> patterns) {
    return of(keys, Set.of(), patterns, Map.of(), Map.of());
  }

  /**
   * The same with presets, and with masks of the user's own.
   *
   * @param presets the names of presets
   * @param names what stands in for the values of keys that are spelt just so
   * @param values what stands in for the matches of regular expressions; {@code $1} is a group
   */
  public static @Nullable Masks of(
      Set<String> keys,
      Set<String> presets,
      Set<String> patterns,
      Map<String, String> names,
      Map<String, String> values) {
    return keys.isEmpty()
            && presets.isEmpty()
            && patterns.isEmpty()
            && names.isEmpty()
            && values.isEmpty()
        ? null
        : new Masks(keys, presets, patterns, names, values);
  }

  /** What stands in for a key's value, or null when it is no secret. */
  public @Nullable String maskOf(String key) {
    String mask = names.get(key);
    return mask == null && keys.contains(key) ? MASKED : mask;
  }

  /** Whether texts need to be looked at. */
  boolean hasPatterns() {
    return !presets.isEmpty() || !patterns.isEmpty() || !values.isEmpty();
  }

  /** A text without what the patterns match. A pattern that fails takes the whole text with it. */
  String apply(String text) {
    try {
      String masked = text;
      // Before what users mask, of which check digits know nothing.
      for (MaskPreset preset : presets) {
        masked = preset.apply(masked);
      }
      for (Pattern pattern : patterns) {
        masked =
            pattern
                .matcher(masked)
                .replaceAll(match -> match.end() == match.start() ? "" : REPLACEMENT);
      }
      for (Value value : values) {
        masked = value.pattern.matcher(masked).replaceAll(value.replacement);
      }
      return masked;
    } catch (Throwable e) {
      // The end of the stack, as good as always.
      Fault.beforeSwallowing(e);
      return UNSEARCHED;
    }
  }
}
