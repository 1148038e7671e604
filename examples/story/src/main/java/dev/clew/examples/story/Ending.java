package dev.clew.examples.story;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * When a run that follows is to end: at Ctrl-C, or when the process is asked to. What is known is
 * printed then, and the exit status is the run's own. Thread-safe.
 */
final class Ending {
  /** For the last words. Then the process ends, for nobody may be there to read them. */
  private static final long LONGEST_SECONDS = 20;

  private final CountDownLatch wanted = new CountDownLatch(1);
  private final CompletableFuture<Integer> status = new CompletableFuture<>();

  /** Asks for the end. */
  void want() {
    wanted.countDown();
  }

  boolean isWanted() {
    return wanted.getCount() == 0;
  }

  /** Waits, less if the end is wanted. */
  void await(long millis) {
    try {
      if (wanted.await(millis, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      want();
    }
  }

  /** Told that all is printed. */
  void ended(int exitStatus) {
    status.complete(exitStatus);
  }

  /** From now on the process ends in this way, and not at once. */
  void onSignals() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "last words"));
  }

  private void end() {
    want();
    int exitStatus = ClewStory.TROUBLE;
    try {
      exitStatus = status.get(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // It ends without them.
    }
    // The JVM's own status would be that of the signal.
    Runtime.getRuntime().halt(exitStatus);
  }
}
