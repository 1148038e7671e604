package dev.clew.internal;

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

  private StrictMode() {}

  /** {@return whether misuse throws, now} */
  public static boolean isOn() {
    return on;
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
