package dev.clew.logback.values;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What nobody shall read: the values of certain keys and at the ends of certain paths, and the
 * parts of texts that certain patterns match. Texts are masked whole, before they are shortened, so
 * that no part of a secret stays that no pattern knows. Immutable.
 */
public final class Masks {
  /** What stands in for a secret unless users say otherwise. */
  public static final String MASKED = "****";

  /** What stands in for a text that could not be searched. Known by its identity. */
  public static final String UNSEARCHED = "<masked: StackOverflowError>";

  private static final String REPLACEMENT = Matcher.quoteReplacement(MASKED);

  private final Set<String> keys = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final MaskPath[] paths;
  private final MaskPreset[] presets;
  private final List<Pattern> patterns;
  private final List<Value> values;

  private record Value(Pattern pattern, String replacement) {}

  private Masks(Builder builder) {
    this.keys.addAll(builder.keys);
    this.paths = builder.paths.toArray(new MaskPath[0]);
    this.presets = builder.presets.toArray(new MaskPreset[0]);
    this.patterns = List.copyOf(builder.patterns);
    this.values = List.copyOf(builder.values);
  }

  /**
   * The masks, or null when there are none.
   *
   * @param keys the keys whose values are secrets, in any capitalisation
   * @param patterns the regular expressions that match secrets
   */
  public static @Nullable Masks of(Set<String> keys, Set<String> patterns) {
    return new Builder().keys(keys).patterns(patterns).build();
  }

  /** What stands in for a key's value inside another one, or null when it is no secret. */
  public @Nullable String maskOf(String key) {
    return keys.contains(key) ? MASKED : null;
  }

  /**
   * What stands in for a field's value, or null when it is no secret.
   *
   * @param key what the application calls it
   * @param name its name in the record, by which it may be masked too
   */
  public @Nullable String maskOf(String key, String name) {
    if (keys.contains(key) || keys.contains(name)) {
      return MASKED;
    }
    for (MaskPath path : paths) {
      if (path.isEnd(path.then(MaskPath.START, key))
          || path.isEnd(path.then(MaskPath.START, name))) {
        return path.mask();
      }
    }
    return null;
  }

  /** Whether there are paths that may lead into values. */
  public boolean hasPaths() {
    return paths.length > 0;
  }

  /** What follows the paths into values, or null when there are none. */
  @Nullable MaskedPaths paths(int depth) {
    return paths.length == 0 ? null : new MaskedPaths(paths, depth);
  }

  /** Whether values may be masked because of their names. */
  public boolean hasNames() {
    return !keys.isEmpty() || paths.length > 0;
  }

  /** Whether texts need to be looked at. */
  boolean hasPatterns() {
    return presets.length > 0 || !patterns.isEmpty() || !values.isEmpty();
  }

  /** Searches for each of the patterns of users', to be used again and again by one thread. */
  Matcher[] matchers() {
    Stream<Pattern> all = Stream.concat(patterns.stream(), values.stream().map(Value::pattern));
    return all.map(pattern -> pattern.matcher("")).toArray(Matcher[]::new);
  }

  /** Whether a preset may find something in a text. */
  boolean mayHavePreset(String text) {
    return presets.length > 0 && PresetHints.of(text) != 0;
  }

  /** A text without what the patterns match. A pattern that fails takes the whole text with it. */
  String apply(String text) {
    try {
      // Before what users mask, of which check digits know nothing.
      String masked = presets.length == 0 ? text : applyPresets(text);
      for (Pattern pattern : patterns) {
        Matcher matcher = pattern.matcher(masked);
        if (matcher.find()) {
          masked = matcher.replaceAll(match -> match.end() == match.start() ? "" : REPLACEMENT);
        }
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

  /** Each looks at the text as it is, so that none cuts apart what another one hides. */
  private String applyPresets(String text) {
    int hints = PresetHints.of(text);
    if (hints == 0) {
      return text;
    }
    FoundSecrets found = new FoundSecrets();
    for (MaskPreset preset : presets) {
      if ((hints & preset.bit()) != 0) {
        preset.find(text, found);
      }
    }
    return found.mask(text);
  }

  /** The masks while they are being collected. Not thread-safe. */
  public static final class Builder {
    private final List<String> keys = new ArrayList<>();
    private final List<MaskPath> paths = new ArrayList<>();
    private final Set<MaskPreset> presets = EnumSet.noneOf(MaskPreset.class);
    private final List<Pattern> patterns = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();

    /** Masks the values of keys, in any capitalisation. */
    public Builder keys(Collection<String> some) {
      keys.addAll(some);
      return this;
    }

    /** Masks the values at the end of a path, as far as no path before masks them. */
    public Builder path(MaskPath path) {
      paths.add(path);
      return this;
    }

    /** Masks what presets of these names find. */
    public Builder presets(Collection<String> names) {
      names.forEach(name -> presets.add(Objects.requireNonNull(MaskPreset.named(name), name)));
      return this;
    }

    /** Masks what regular expressions match. */
    public Builder patterns(Collection<String> regexes) {
      regexes.forEach(regex -> patterns.add(Pattern.compile(regex)));
      return this;
    }

    /**
     * Masks what a regular expression matches.
     *
     * @param replacement what stands in for it; {@code $1} is a group
     */
    public Builder pattern(String regex, String replacement) {
      values.add(new Value(Pattern.compile(regex), replacement));
      return this;
    }

    /** The masks, or null when there are none. */
    public @Nullable Masks build() {
      Masks masks = new Masks(this);
      return !masks.hasNames() && !masks.hasPatterns() ? null : masks;
    }
  }
}
