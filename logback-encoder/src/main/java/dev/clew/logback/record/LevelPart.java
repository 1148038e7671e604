package dev.clew.logback.record;

import ch.qos.logback.classic.Level;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The part of a record that depends on nothing but its level, for each of Logback's levels. */
final class LevelPart {
  private final Function<@Nullable Level, byte[]> render;
  private final byte[] error;
  private final byte[] warn;
  private final byte[] info;
  private final byte[] debug;
  private final byte[] trace;

  /**
   * @param render makes the part; the level is null where an event has none
   */
  LevelPart(Function<@Nullable Level, byte[]> render) {
    this.render = render;
    this.error = render.apply(Level.ERROR);
    this.warn = render.apply(Level.WARN);
    this.info = render.apply(Level.INFO);
    this.debug = render.apply(Level.DEBUG);
    this.trace = render.apply(Level.TRACE);
  }

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
    return level == Level.TRACE ? trace : render.apply(level);
  }
}
