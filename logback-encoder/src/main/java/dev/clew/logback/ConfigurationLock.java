package dev.clew.logback;

import ch.qos.logback.classic.LoggerContext;

/** What Logback holds while it reads a configuration; in its older versions nobody can tell. */
final class ConfigurationLock {
  private ConfigurationLock() {}

  /** Whether a configuration is being read, and not all appenders are there. */
  static boolean isHeld(LoggerContext context) {
    try {
      return context.getConfigurationLock().isLocked();
    } catch (LinkageError e) {
      // It is an object without a state there.
      return false;
    }
  }
}
