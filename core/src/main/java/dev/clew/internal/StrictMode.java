package dev.clew.internal;

import org.jspecify.annotations.Nullable;

/**
 * Whether misuse throws: with {@code -Dclew.strict=true} for as long as the process runs, or while
 * a test asks for it.
 *
 * <p>This class is thread-safe. It is public only so that Clew's other modules can use it.
 */
public final class StrictMode {
  private static final boolean ALWAYS = Boolean.getBoolean("clew.strict");

  private static volatile boolean on = ALWAYS;
  private static int tests;

  /** Set on a thread while misuse throws there, whatever it does elsewhere. */
  private static final ThreadLocal<@Nullable Boolean> HERE = new ThreadLocal<>();

  private StrictMode() {}

  /** {@return whether misuse throws, now} */
  public static boolean isOn() {
    return on;
  }

  /**
   * {@return whether misuse throws, now and on this thread} Costs more than {@link #isOn}, and is
   * for where there is misuse to tell of.
   */
  public static boolean isOnHere() {
    return on || HERE.get() != null;
  }

  /** Runs a task with misuse that throws, on this thread alone. */
  public static void runHere(Runnable task) {
    HERE.set(Boolean.TRUE);
    try {
      task.run();
    } finally {
      HERE.remove();
    }
  }

  /** Turns it on, for the whole process, until each test that has called this has ended. */
  public static synchronized void beginTest() {
    tests++;
    on = true;
  }

  /** To be called once for each {@link #beginTest}. */
  public static synchronized void endTest() {
    tests--;
    on = ALWAYS || tests > 0;
  }
}
