package dev.clew.internal;

/**
 * Whether there ever was a context with a log level in this process. Most processes never have one,
 * and their many disabled log calls are spared looking for the current context.
 */
public final class LogLevels {
  private static volatile boolean inUse;

  private LogLevels() {}

  /** To be called before a context with a level can be seen by anyone. */
  public static void use() {
    // Read first: writing would take the cache line from all the other processors.
    if (!inUse) {
      inUse = true;
    }
  }

  /** {@return whether it is worth asking the current context} */
  public static boolean areInUse() {
    return inUse;
  }
}
