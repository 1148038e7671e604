package dev.clew.logback.values;

/**
 * Tells in one look at a text which presets may find something in it. Nearly all texts have nothing
 * for any of them, and are not searched then.
 */
final class PresetHints {
  private static final byte OTHER = 0;

  /** What may stand between the digits of a card's number. */
  private static final byte BETWEEN_DIGITS = 1;

  private static final byte DIGIT = 2;
  private static final byte AT = 3;
  private static final byte B = 4;
  private static final byte J = 5;

  private static final byte[] KINDS = new byte[128];

  static {
    KINDS[' '] = BETWEEN_DIGITS;
    KINDS['-'] = BETWEEN_DIGITS;
    for (char digit = '0'; digit <= '9'; digit++) {
      KINDS[digit] = DIGIT;
    }
    KINDS['@'] = AT;
    KINDS['b'] = B;
    KINDS['B'] = B;
    KINDS['J'] = J;
  }

  private PresetHints() {}

  /** The bits of those that may find something; the others find nothing. */
  static int of(String text) {
    int found = 0;
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      byte kind = c < KINDS.length ? KINDS[c] : OTHER;
      if (kind == DIGIT) {
        if (++digits == CardNumbers.MIN_DIGITS) {
          found |= MaskPreset.CARD.bit();
        }
        if (i >= Ibans.CHECKED && Ibans.isHead(text, i - Ibans.CHECKED)) {
          found |= MaskPreset.IBAN.bit();
        }
      } else if (kind != BETWEEN_DIGITS) {
        digits = 0;
        if (kind != OTHER) {
          found |= ofLetter(kind, text, i);
        }
      }
    }
    return found;
  }

  private static int ofLetter(byte kind, String text, int at) {
    return switch (kind) {
      case AT -> MaskPreset.EMAIL.bit();
      case B -> text.regionMatches(true, at, "bearer", 0, 6) ? MaskPreset.BEARER.bit() : 0;
      default -> text.startsWith("eyJ", at - 2) ? MaskPreset.JWT.bit() : 0;
    };
  }
}
