package dev.clew.logback.recorder;

/** Names of loggers or packages that stand for all loggers below them too. */
public final class LoggerPrefix {
  private LoggerPrefix() {}

  /**
   * A name as users write it, without blanks around it and the dot of a package behind it.
   *
   * @return the name, empty when there is none
   */
  public static String of(String text) {
    String stripped = text.strip();
    return stripped.endsWith(".") ? stripped.substring(0, stripped.length() - 1) : stripped;
  }

  /** Whether a name stands for a logger. */
  public static boolean covers(String prefix, String logger) {
    return logger.startsWith(prefix) && endsAt(logger, prefix.length());
  }

  /**
   * Whether the name of a logger, or of one above it, ends at a place. To Logback a class within
   * another is below that.
   */
  static boolean endsAt(String logger, int place) {
    return place == logger.length() || logger.charAt(place) == '.' || logger.charAt(place) == '$';
  }
}
