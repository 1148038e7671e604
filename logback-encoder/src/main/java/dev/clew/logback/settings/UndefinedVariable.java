package dev.clew.logback.settings;

import ch.qos.logback.core.CoreConstants;

/** What Logback writes, and says nothing, in the place of a variable that is not defined. */
public final class UndefinedVariable {
  /** The rule that it breaks, as it goes on behind "must". */
  public static final String RULE = "not have a variable that is not defined";

  private UndefinedVariable() {}

  /** Whether a text of the configuration has one. */
  public static boolean isIn(String text) {
    return text.contains(CoreConstants.UNDEFINED_PROPERTY_SUFFIX);
  }
}
