package dev.clew.logback.record;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writers that are not in use, so that a record does not cost a buffer. Not a thread-local: a
 * record that is written while another one is, on the same thread, gets a writer of its own, and
 * nothing stays behind on threads that outlive the application or come by the thousand.
 *
 * <p>At most {@value #MAX_SLOTS} writers are kept, each with a buffer of at most {@value
 * #MAX_RETAINED_BYTES} bytes. Thread-safe and lock-free.
 */
final class WriterPool {
  /** Of more threads than processors many are stopped with a writer in their hands. */
  private static final int MIN_SLOTS = 64;

  private static final int MAX_SLOTS = 256;
  private static final int MAX_RETAINED_BYTES = 64 * 1024;
  private static final int PROBES = 8;

  private final AtomicReferenceArray<@Nullable RecordWriter> slots;
  private final Supplier<RecordWriter> factory;
  private final int mask;

  WriterPool(Supplier<RecordWriter> factory) {
    this.factory = factory;
    int wanted = Math.min(MAX_SLOTS, 2 * Runtime.getRuntime().availableProcessors());
    int size = Math.max(MIN_SLOTS, Integer.highestOneBit(wanted * 2 - 1));
    this.slots = new AtomicReferenceArray<>(size);
    this.mask = size - 1;
  }

  /** A writer for the caller alone, until it is given back. */
  RecordWriter take() {
    int first = home();
    for (int i = 0; i < PROBES; i++) {
      int slot = (first + i) & mask;
      RecordWriter writer = slots.getAcquire(slot);
      if (writer == null) {
        writer = factory.get();
        // Of two that come at once one is not kept.
        slots.setRelease(slot, writer);
        return writer;
      }
      if (writer.take()) {
        return writer;
      }
    }
    RecordWriter writer = factory.get();
    // In the place of one that is in use: should it never come back, its place is not lost.
    slots.setRelease(first & mask, writer);
    return writer;
  }

  /** Takes a writer back. One whose place was given to another is left to the garbage collector. */
  void give(RecordWriter writer) {
    writer.forget(MAX_RETAINED_BYTES);
    writer.give();
  }

  /** Takes leave of a writer that was stopped anywhere and must not be used again. */
  void discard(RecordWriter writer) {
    for (int slot = 0; slot <= mask; slot++) {
      slots.compareAndSet(slot, writer, null);
    }
  }

  /** Where a thread looks first, so that threads seldom meet. */
  private int home() {
    long id = Thread.currentThread().getId();
    return (int) (id ^ (id >>> 16));
  }
}
