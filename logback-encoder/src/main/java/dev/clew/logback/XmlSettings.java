package dev.clew.logback;

import ch.qos.logback.classic.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/** The texts that Logback's configuration sets, and what is wrong with them. */
final class XmlSettings {
  private final List<String> errors = new ArrayList<>();

  /**
   * Takes a setting, or notes what is wrong with it.
   *
   * @param rule what it must be
   * @param parser throws what is not allowed
   */
  <T> void set(
      String setting, String text, String rule, Function<String, T> parser, Consumer<T> setter) {
    try {
      setter.accept(parser.apply(text.strip()));
    } catch (RuntimeException e) {
      errors.add(setting + " must " + rule + " but was '" + text + "'");
    }
  }

  /** Adds what else is wrong. */
  void wrong(String error) {
    errors.add(error);
  }

  /** What is wrong, which is forgotten then. */
  List<String> takeErrors() {
    List<String> taken = List.copyOf(errors);
    errors.clear();
    return taken;
  }

  static boolean flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  static Level level(String text, Level... allowed) {
    Level parsed = Level.toLevel(text, null);
    if (!List.of(allowed).contains(parsed)) {
      throw new IllegalArgumentException(text);
    }
    return parsed;
  }

  static long within(long value, long from, long to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(String.valueOf(value));
    }
    return value;
  }
}
