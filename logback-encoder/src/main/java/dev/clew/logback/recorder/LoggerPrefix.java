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
    return logger.startsWith(prefix)
        && (logger.length() == prefix.length() || logger.charAt(prefix.length()) == '.');
  }
}
