package dev.clew.logback.values;

import java.util.IdentityHashMap;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * Applies {@link Masks} to the texts of one record. A record that is too long is written several
 * times, but its long texts are searched once. Not thread-safe.
 */
public final class MaskedTexts {
  private static final int MIN_REMEMBERED_LENGTH = 256;

  /** A map that was cleared keeps its table: one that has grown is let go. */
  private static final int MAX_RETAINED = 64;

  private final Masks masks;
  private IdentityHashMap<String, String> known = new IdentityHashMap<>();
  private int unsearched;

  /** Those of short texts alone, for a search keeps room for what it went through. */
  private Matcher @Nullable [] matchers;

  private MaskedTexts(Masks masks) {
    this.masks = masks;
  }

  public static @Nullable MaskedTexts of(@Nullable Masks masks) {
    return masks == null ? null : new MaskedTexts(masks);
  }

  /** This, or null where no text need be looked at. */
  public @Nullable MaskedTexts ifAny() {
    return masks.hasPatterns() ? this : null;
  }

  /** Whether values may be masked because of their names. */
  boolean hasNames() {
    return masks.hasNames();
  }

  /** What follows the paths of masks into values, or null when there are none. */
  @Nullable MaskedPaths paths(int depth) {
    return masks.paths(depth);
  }

  /** Forgets the texts of the record before. */
  public void forget() {
    if (known.size() > MAX_RETAINED) {
      known = new IdentityHashMap<>();
    } else if (!known.isEmpty()) {
      known.clear();
    }
  }

  /** How many texts could not be searched so far. What was made of them is not to be remembered. */
  public int unsearched() {
    return unsearched;
  }

  /** What stands in for a key's value inside another one, or null when it is no secret. */
  @Nullable String maskOf(String key) {
    return masks.maskOf(key);
  }

  public String apply(String text) {
    if (!masks.hasPatterns()) {
      return text;
    }
    if (text.length() < MIN_REMEMBERED_LENGTH) {
      return hasNothing(text) ? text : search(text);
    }
    String before = known.get(text);
    if (before != null) {
      return before;
    }
    int unsearchedBefore = unsearched;
    String masked = search(text);
    if (unsearched == unsearchedBefore) {
      known.put(text, masked);
    }
    return masked;
  }

  /** Whether nothing is found in a text, which nearly all texts are asked in vain for. */
  private boolean hasNothing(String text) {
    if (masks.mayHavePreset(text)) {
      return false;
    }
    Matcher[] known = matchers == null ? masks.matchers() : matchers;
    // One that fails is not used again.
    matchers = null;
    try {
      for (Matcher matcher : known) {
        boolean found = matcher.reset(text).find();
        matcher.reset("");
        if (found) {
          matchers = known;
          return false;
        }
      }
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      return false;
    }
    matchers = known;
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // An equal text that was searched is another one.
  private String search(String text) {
    String masked = masks.apply(text);
    if (masked == Masks.UNSEARCHED) {
      unsearched++;
    }
    return masked;
  }
}
