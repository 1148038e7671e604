package dev.clew.logback.stacktrace;

import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.values.MaskedTexts;
import org.jspecify.annotations.Nullable;

/** Writes the first lines of throwables. Not thread-safe. */
final class HeaderWriter {
  private final JsonWriter json;
  private final boolean printsNullMessage;
  private final @Nullable MaskedTexts masked;

  private int maxBytes;
  private int longest;

  HeaderWriter(JsonWriter json, TraceStyle style, @Nullable MaskedTexts masked) {
    this.json = json;
    this.printsNullMessage = style.printsNullMessage();
    this.masked = masked;
  }

  /** Forgets what was written before. */
  void forget() {
    longest = 0;
  }

  /**
   * Begins a trace.
   *
   * @param maxBytes bytes for each first line
   */
  void begin(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The bytes of the longest first line. */
  int longest() {
    return longest;
  }

  /**
   * Writes the first line of a throwable, as its {@code toString} has it, without the line's end.
   *
   * @return whether it was written whole
   */
  boolean write(IThrowableProxy throwable) {
    int start = json.position();
    int end = json.positionAfter(maxBytes);
    boolean whole;
    String own = OverridingMessage.of(throwable);
    if (own != null) {
      whole = json.text(shown(own), end);
    } else {
      String className = throwable.getClassName();
      String message = throwable.getMessage();
      whole = json.text(className == null ? "null" : className, end);
      if (whole && message != null) {
        whole = json.text(": ", end) && json.text(shown(message), end);
      } else if (whole && printsNullMessage) {
        whole = json.text(": null", end);
      }
    }
    longest = Math.max(longest, json.position() - start);
    return whole;
  }

  private String shown(String text) {
    return masked == null ? text : masked.apply(text);
  }
}
