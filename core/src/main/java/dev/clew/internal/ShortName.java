package dev.clew.internal;

/**
 * A class's name as short as it can be told.
 *
 * <p>It is public only so that Clew's other modules can use it.
 */
public final class ShortName {
  private ShortName() {}

  /** The simple name, or the whole one where there is none. */
  public static String of(Class<?> type) {
    try {
      String name = type.getSimpleName();
      return name.isEmpty() ? type.getName() : name;
    } catch (LinkageError e) {
      // Inside of a class that is not there, as what shrinks jars leaves it.
      return type.getName();
    }
  }
}
