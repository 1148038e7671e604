package dev.clew.logback;

import ch.qos.logback.classic.Level;
import dev.clew.logback.settings.UndefinedVariable;
import java.math.BigDecimal;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The texts that Logback's configuration sets, and what is wrong with them. */
final class XmlSettings {
  /** As Logback and as Spring Boot have it, but never without a unit. */
  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{1,12}(?:\\.\\d{1,9})?)\\s*"
              + "(ms|milli(?:second)?s?|s(?:econds?)?|m(?:inutes?)?|h(?:ours?)?|d(?:ays?)?)",
          Pattern.CASE_INSENSITIVE);

  private final List<String> errors = new ArrayList<>();

  /**
   * Takes a setting, or notes what is wrong with it.
   *
   * @param rule what it must be
   * @param parser throws what is not allowed
   */
  <T> void set(
      String setting, String text, String rule, Function<String, T> parser, Consumer<T> setter) {
    if (UndefinedVariable.isIn(text)) {
      errors.add(setting + " must " + UndefinedVariable.RULE + " but was '" + text + "'");
      return;
    }
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

  /** A time in nanoseconds. */
  static long nanos(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    String unit = matcher.group(2).toLowerCase(Locale.ROOT);
    ChronoUnit known =
        switch (unit.charAt(0)) {
          case 's' -> ChronoUnit.SECONDS;
          case 'h' -> ChronoUnit.HOURS;
          case 'd' -> ChronoUnit.DAYS;
          default ->
              unit.equals("m") || unit.startsWith("minute")
                  ? ChronoUnit.MINUTES
                  : ChronoUnit.MILLIS;
        };
    return new BigDecimal(matcher.group(1))
        .multiply(BigDecimal.valueOf(known.getDuration().toNanos()))
        .toBigInteger()
        .longValueExact();
  }

  static long within(long value, long from, long to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(String.valueOf(value));
    }
    return value;
  }
}
