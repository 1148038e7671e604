package dev.clew.logback;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Applies {@link Masks} to the texts of one record. A record that is too long is written several
 * times, but its long texts are searched once. Not thread-safe.
 */
final class MaskedTexts {
  private static final int MIN_REMEMBERED_LENGTH = 256;

  private final Masks masks;
  private final IdentityHashMap<String, String> known = new IdentityHashMap<>();

  private MaskedTexts(Masks masks) {
    this.masks = masks;
  }

  static @Nullable MaskedTexts of(@Nullable Masks masks) {
    return masks == null ? null : new MaskedTexts(masks);
  }

  /** Forgets the texts of the record before. */
  void forget() {
    known.clear();
  }

  boolean hasKey(String key) {
    return masks.hasKey(key);
  }

  String apply(String text) {
    if (!masks.hasPatterns()) {
      return text;
    }
    if (text.length() < MIN_REMEMBERED_LENGTH) {
      return masks.apply(text);
    }
    return known.computeIfAbsent(text, masks::apply);
  }
}
