package dev.clew.examples.story;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What several threads have to do. Each holds what it does, and may give it back before it has come
 * to its end: then another goes on with it. Thread-safe.
 */
final class Turns<T> {
  private final Iterator<T> tasks;
  private final Deque<T> givenBack = new ArrayDeque<>();
  private int held;
  private boolean stopped;

  Turns(List<T> tasks) {
    this.tasks = tasks.iterator();
  }

  /**
   * Takes what is to be done next, before all else what was begun already. Waits while only others
   * may have something that goes on.
   *
   * @return null when there is nothing left
   */
  synchronized @Nullable T take() throws InterruptedException {
    while (!stopped) {
      T next = givenBack.poll();
      if (next == null && tasks.hasNext()) {
        next = tasks.next();
      }
      if (next != null) {
        held++;
        return next;
      }
      if (held == 0) {
        return null;
      }
      wait();
    }
    return null;
  }

  /** Lets another go on with it. */
  synchronized void giveBack(T task) {
    held--;
    givenBack.add(task);
    notifyAll();
  }

  /** Told that what was taken has come to its end. */
  synchronized void done() {
    held--;
    notifyAll();
  }

  /** Nothing more is handed out. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }
}
