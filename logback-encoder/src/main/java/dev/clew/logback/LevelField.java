package dev.clew.logback;

import ch.qos.logback.classic.Level;
import org.jspecify.annotations.Nullable;

/** The level's whole field for each of Logback's levels. Immutable. */
final class LevelField {
  private final byte @Nullable [] key;
  private final byte[] error;
  private final byte[] warn;
  private final byte[] info;
  private final byte[] debug;
  private final byte[] trace;

  /**
   * @param key what stands before the level, or null when the field is left out
   */
  LevelField(byte @Nullable [] key) {
    this.key = key;
    this.error = field(key, Level.ERROR);
    this.warn = field(key, Level.WARN);
    this.info = field(key, Level.INFO);
    this.debug = field(key, Level.DEBUG);
    this.trace = field(key, Level.TRACE);
  }

  private static byte[] field(byte @Nullable [] key, @Nullable Level level) {
    JsonWriter json = new JsonWriter();
    if (key != null) {
      json.raw(key);
      json.quoted(level == null ? "" : level.toString());
    }
    return json.toByteArray();
  }

  /** The comma, the name, the colon and the level; nothing when the field is left out. */
  byte[] of(@Nullable Level level) {
    if (level == Level.INFO) {
      return info;
    }
    if (level == Level.DEBUG) {
      return debug;
    }
    if (level == Level.WARN) {
      return warn;
    }
    if (level == Level.ERROR) {
      return error;
    }
    return level == Level.TRACE ? trace : field(key, level);
  }
}
