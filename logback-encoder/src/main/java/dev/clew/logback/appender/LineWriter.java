package dev.clew.logback.appender;

import ch.qos.logback.core.spi.ContextAware;
import dev.clew.logback.json.JsonWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes lines from the threads that log, and writes them in the order in which they came: one
 * thread writes all that is there in one go. Where the threads that log are to wait for it, the
 * first of them writes what all of them have, and the others find it written.
 *
 * <p>A line leaves the queue when it is with the operating system, and not before. What cannot be
 * written is tried again for as long as it takes.
 *
 * <p>Thread-safe. No thread that logs waits for another unless it is to wait for its line.
 */
public final class LineWriter {
  /** How long lines are collected while more of them come. */
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  /** After so many pauses without a line the writing thread sleeps until there is one. */
  private static final int MAX_IDLE_PAUSES = 4;

  /** So much is worth a write at once. */
  private static final int LARGE_BATCH = 1 << 15;

  /** With more threads than processors who writes often waits for one; a write is short, mostly. */
  private static final int MAX_YIELDS = 10;

  private static final byte[] NOTHING = new byte[0];

  private static final long SHORTEST_WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
  private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long FIRST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LAST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Whoever writes ends by then after a stop that gave up, unless the write does not return. */
  private static final long ABANDONED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final AtomicReferenceFieldUpdater<LineWriter, @Nullable Thread> TAKER =
      AtomicReferenceFieldUpdater.newUpdater(LineWriter.class, Thread.class, "taker");

  private final LineQueue queue;
  private final LineOutput output;
  private final WriterSettings settings;
  private final ContextAware reports;
  private final LongFunction<byte[]> recordOfDiscarded;
  private final Thread thread;

  /** Takes a line that must not be left out. */
  public final JsonWriter.Sink kept = (line, length, place) -> append(line, length, false);

  /** Takes a line that may be left out where there is no room. */
  public final JsonWriter.Sink discardable = (line, length, place) -> append(line, length, true);

  /** Lines that are too long for the queue, by their numbers. Who brought one waits for it. */
  private final Map<Long, byte[]> longLines = new ConcurrentHashMap<>();

  private final LineQueue.NumberedLines longLinesByNumber = this::longLine;

  private final AtomicLong numbers = new AtomicLong();
  private final LongAdder discarded = new LongAdder();

  /** How many threads wait for room. */
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * Who takes lines out. No lock: it is let go of by an assignment, for which there is room at the
   * end of a stack too.
   */
  private volatile @Nullable Thread taker;

  // What who takes lines out has alone.
  private final Batch batch = new Batch();
  private boolean hasBatch;

  /** The number of the long line that the batch is, or 0. */
  private long longLine;

  private boolean failing;

  private volatile boolean synchronous;
  private volatile boolean sleeping;
  private volatile boolean hurried;
  private volatile boolean closed;
  private volatile boolean abandoned;

  /** The process ends, which nobody who logs is to hold up for ever. */
  private volatile boolean exiting;

  private volatile long exitBegan;

  /** Somebody has waited in vain then: nobody else does before something is written again. */
  private volatile boolean stalled;

  private volatile boolean lateReported;

  /**
   * @param waiting what lines wait in
   * @param output where they go
   * @param name of the appender
   * @param reports who tells the user
   * @param recordOfDiscarded makes the line that says how many were left out; empty for none
   */
  public LineWriter(
      Queue waiting,
      LineOutput output,
      WriterSettings settings,
      @Nullable String name,
      ContextAware reports,
      LongFunction<byte[]> recordOfDiscarded) {
    this.queue = waiting.lines;
    this.output = output;
    this.settings = settings;
    this.reports = reports;
    this.recordOfDiscarded = recordOfDiscarded;
    this.synchronous = settings.synchronous();
    this.thread = new Thread(null, this::run, "clew-log-writer-" + name, 0, false);
    thread.setDaemon(true);
    // That of who configures is an application's, and this thread may outlive it.
    thread.setContextClassLoader(null);
  }

  public void start() {
    thread.start();
  }

  /** Takes a line, which ends with a line feed. Waits for room in the queue as it is configured. */
  void append(byte[] line, int length, boolean mayDiscard) {
    if (length == 0) {
      return;
    }
    boolean isLong = length > queue.maxLength();
    int placed = isLong ? Long.BYTES : length;
    long position = queue.take(placed);
    if (position < 0) {
      position = await(placed, mayDiscard);
      if (position < 0) {
        return;
      }
    }
    long end = position + LineQueue.size(placed);
    Long number = null;
    try {
      if (isLong) {
        number = numbers.incrementAndGet();
        longLines.put(number, Arrays.copyOf(line, length));
        queue.putNumber(position, number);
      } else {
        queue.put(position, line, length);
      }
    } catch (Throwable e) {
      int slot = 0;
      while (slot < LineQueue.GIVEN_UP - 1 && queue.givenUpFrom[slot] >= 0) {
        slot++;
      }
      queue.givenUpFrom[slot] = position;
      queue.givenUpTo[slot] = end;
      queue.hasGivenUp = true;
      if (number != null) {
        longLines.remove(number);
      }
      throw e;
    }
    if (number == null) {
      added(end);
    } else {
      addedLong(number, end);
    }
  }

  private void addedLong(Long number, long end) {
    awaitWritten(end);
    // Who waits no longer takes it away: what nobody waits for has to fit into the queue.
    if (queue.freed() < end && longLines.remove(number) != null) {
      discarded.increment();
    }
  }

  private void added(long end) {
    if (synchronous) {
      awaitWritten(end);
    } else if (sleeping) {
      wake();
    } else if (queue.isCrowded(end)) {
      hurry();
    }
  }

  private void wake() {
    sleeping = false;
    try {
      LockSupport.unpark(thread);
    } catch (Throwable e) {
      // At the end of a stack: somebody else is to do it.
      sleeping = true;
      throw e;
    }
  }

  private void hurry() {
    if (!hurried) {
      hurried = true;
      try {
        LockSupport.unpark(thread);
      } catch (Throwable e) {
        hurried = false;
        throw e;
      }
    }
  }

  /** Whether this thread is the one that takes lines out: it must not wait for itself. */
  public boolean isTaking() {
    return Thread.currentThread() == thread || Thread.currentThread() == taker;
  }

  /** A wait of this thread, which an interrupt does not end but outlives. */
  private final class Wait implements AutoCloseable {
    private final long began = System.nanoTime();
    private long next = SHORTEST_WAIT_NANOS;
    private int yields;
    private boolean interrupted = Thread.interrupted();

    boolean isOver(long nanos) {
      return System.nanoTime() - began >= nanos;
    }

    /** Lets who writes go on, for a moment that is longer each time. */
    @SuppressWarnings("ThreadPriorityCheck") // A yield that does nothing only costs time.
    void goOn() {
      if (taker == null || !mayWrite()) {
        hurry();
      } else if (yields < MAX_YIELDS) {
        yields++;
        Thread.yield();
        return;
      }
      LockSupport.parkNanos(LineWriter.this, next);
      interrupted |= Thread.interrupted();
      next = Math.min(2 * next, LONGEST_WAIT_NANOS);
    }

    @Override
    public void close() {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for room. */
  private long await(int length, boolean mayDiscard) {
    boolean mayWait = !mayDiscard && !isTaking();
    waiting.incrementAndGet();
    try (Wait wait = new Wait()) {
      while (true) {
        long position = queue.take(length);
        if (position == LineQueue.CLOSED) {
          late();
          return position;
        }
        if (position != LineQueue.FULL) {
          return position;
        }
        if (!mayWait || isInVain(wait)) {
          discarded.increment();
          return position;
        }
        // Of more threads than processors the writing one may not get its turn for long.
        if (!mayWrite() || !takeUpTo(queue.next() - queue.capacity() / 2)) {
          wait.goOn();
        }
      }
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** Waits until the lines up to a position are with the operating system. */
  private void awaitWritten(long end) {
    if (isTaking()) {
      return;
    }
    try (Wait wait = new Wait()) {
      while (queue.freed() < end) {
        if (mayWrite()) {
          takeUpTo(end);
        }
        // After a stop that gave up, nobody writes any more.
        if (queue.freed() >= end || abandoned || isInVain(wait)) {
          return;
        }
        wait.goOn();
      }
    }
  }

  /** Whether who logs has waited for as long as it may. */
  private boolean isInVain(Wait wait) {
    if (wait.isOver(settings.maxBlockNanos())) {
      return true;
    }
    if (!exiting) {
      return false;
    }
    long flush = settings.maxFlushNanos();
    if (wait.isOver(flush) && System.nanoTime() - exitBegan >= flush) {
      stalled = true;
    }
    return stalled;
  }

  /**
   * A write may take for ever: who may not wait that long leaves it to the other thread, and so
   * does a virtual one, which would hold its carrier meanwhile.
   */
  private boolean mayWrite() {
    return !exiting && settings.maxBlockNanos() == Long.MAX_VALUE && !VirtualThreads.isCurrent();
  }

  /**
   * Writes the lines up to a position, unless somebody else takes lines out.
   *
   * @return whether they are written
   */
  private boolean takeUpTo(long end) {
    if (TAKER.compareAndSet(this, null, Thread.currentThread())) {
      try {
        while (!abandoned && queue.freed() < end && !failing && take()) {
          // Until this line is written too.
        }
      } finally {
        taker = null;
      }
    }
    return queue.freed() >= end;
  }

  private void late() {
    if (!lateReported) {
      lateReported = true;
      reports.addWarn("An event came after the stop, and was not written to " + output);
    }
  }

  /**
   * Writes one batch. For who takes lines out.
   *
   * @return whether there was one, and it was written
   */
  private boolean take() {
    try {
      if (!hasBatch) {
        batch.clear();
        queue.addTo(batch, longLinesByNumber);
        if (batch.end() == queue.freed()) {
          return false;
        }
        hasBatch = true;
      }
      if (!batch.isDone()) {
        output.write(batch);
      }
    } catch (Throwable e) {
      failed(e);
      return false;
    }
    output.wrote(batch);
    if (longLine > 0) {
      longLines.remove(longLine);
      longLine = 0;
    }
    queue.free(batch.end());
    hasBatch = false;
    stalled = false;
    if (failing) {
      failing = false;
      reports.addInfo("Lines are written to " + output + " again");
    }
    return true;
  }

  private byte[] longLine(long number) {
    longLine = number;
    byte[] line = longLines.get(number);
    return line == null ? NOTHING : line;
  }

  private void failed(Throwable e) {
    if (!failing) {
      failing = true;
      reports.addError(
          "Lines cannot be written to " + output + "; it is tried again, and nothing is lost", e);
    }
  }

  private void run() {
    try {
      writeAll();
    } finally {
      endTaking();
      try {
        output.close();
      } catch (IOException e) {
        reports.addWarn("What waits for " + output + " was not closed", e);
      }
    }
  }

  /**
   * Waits until nobody writes, and nobody does from then on: what is closed next is another's, who
   * finds in it what was not written.
   */
  private void endTaking() {
    long wait = SHORTEST_WAIT_NANOS;
    while (!TAKER.compareAndSet(this, null, thread)) {
      LockSupport.parkNanos(this, wait);
      if (!Thread.interrupted()) {
        wait = Math.min(2 * wait, LAST_RETRY_NANOS);
      }
    }
  }

  private void writeAll() {
    int idle = 0;
    long retry = FIRST_RETRY_NANOS;
    while (!abandoned) {
      boolean wrote = false;
      boolean isLarge = false;
      boolean hasFailed = true;
      hurried = false;
      if (!TAKER.compareAndSet(this, null, thread)) {
        LockSupport.parkNanos(this, SHORTEST_WAIT_NANOS);
        continue;
      }
      try {
        reportDiscarded();
        wrote = take();
        isLarge = wrote && batch.length() >= LARGE_BATCH;
        hasFailed = failing;
      } catch (Throwable e) {
        // Of what reports it, or of memory: nothing that was to be written is gone.
      } finally {
        taker = null;
      }
      if (!hasFailed) {
        retry = FIRST_RETRY_NANOS;
      }
      idle = wrote ? 0 : idle + 1;
      if (hasFailed) {
        pauseBeforeRetry(retry);
        retry = Math.min(2 * retry, LAST_RETRY_NANOS);
      } else if (closed) {
        if (queue.freed() == queue.next() && discarded.sum() == 0) {
          return;
        }
        if (!wrote) {
          LockSupport.parkNanos(this, SHORTEST_WAIT_NANOS);
        }
      } else if (!isLarge) {
        pause(idle);
      }
      if (Thread.interrupted()) {
        // It is nobody's to interrupt.
        idle = 0;
      }
    }
  }

  /** Who waits and hurries does not make a disk any emptier. A stop does not wait for the retry. */
  private void pauseBeforeRetry(long nanos) {
    long began = System.nanoTime();
    long left = nanos;
    while (left > 0 && !closed && !exiting) {
      LockSupport.parkNanos(this, left);
      left = Thread.interrupted() ? 0 : nanos - (System.nanoTime() - began);
    }
    if (left > 0) {
      LockSupport.parkNanos(this, FIRST_RETRY_NANOS);
    }
  }

  private void pause(int idle) {
    if (idle <= MAX_IDLE_PAUSES) {
      LockSupport.parkNanos(this, PAUSE_NANOS);
      return;
    }
    sleeping = true;
    // Who takes a place after this look sees that this thread sleeps.
    if (queue.freed() == queue.next() && !closed) {
      LockSupport.park(this);
    } else {
      // Somebody has a place, and has not put its line there.
      LockSupport.parkNanos(this, PAUSE_NANOS);
    }
    sleeping = false;
  }

  private void reportDiscarded() {
    long count = discarded.sum();
    if (count == 0) {
      return;
    }
    byte[] record;
    try {
      record = recordOfDiscarded.apply(count);
    } catch (Throwable e) {
      // Of an encoder that fails: the lines that wait are not to wait for that.
      record = NOTHING;
    }
    if (record.length == 0 || record.length > queue.maxLength()) {
      discarded.add(-count);
      return;
    }
    long position = queue.take(record.length);
    if (position >= 0) {
      queue.put(position, record, record.length);
      discarded.add(-count);
    } else if (position == LineQueue.CLOSED && !hasBatch && queue.freed() == queue.next()) {
      // Behind all others.
      batch.clear();
      batch.add(record);
      batch.setEnd(queue.freed());
      hasBatch = true;
      discarded.add(-count);
    }
  }

  /**
   * Waits until all lines are written that are there now, but no longer than it is configured.
   *
   * @return how many are not
   */
  private int flush(Wait wait) {
    long end = queue.next();
    while (queue.freed() < end && !wait.isOver(settings.maxFlushNanos())) {
      wait.goOn();
    }
    return queue.freed() < end ? queue.count(queue.freed()) : 0;
  }

  /**
   * The process ends: what is there is written now, and what comes from now on at once. Nobody who
   * logs waits longer for that than a stop would.
   */
  public void flushBeforeExit() {
    exitBegan = System.nanoTime();
    exiting = true;
    wake();
    int left;
    try (Wait wait = new Wait()) {
      left = flush(wait);
    }
    report(left);
    stalled = left > 0;
    if (left == 0) {
      synchronous = true;
      // For what came in between.
      try (Wait wait = new Wait()) {
        flush(wait);
      }
    }
  }

  /** Writes what is there, as far as there is time, and takes no more. */
  public void close() {
    wake();
    int left;
    try (Wait wait = new Wait()) {
      // Who waits for room by now gets it, and its line is written too.
      long end = queue.next();
      while ((queue.freed() < end || waiting.get() > 0)
          && !wait.isOver(settings.maxFlushNanos() / 2)) {
        wait.goOn();
      }
      queue.close();
      closed = true;
      wake();
      left = flush(wait);
    }
    report(left);
    abandoned = left > 0;
    wake();
    // Until it has let go of the file, which the next one may want.
    try (Wait wait = new Wait()) {
      long most = left > 0 ? ABANDONED_NANOS : settings.maxFlushNanos();
      while (thread.isAlive() && !wait.isOver(most)) {
        wait.goOn();
      }
    }
  }

  private void report(int left) {
    if (left > 0) {
      reports.addError(
          left
              + " lines were not written to "
              + output
              + " within maxFlushTime = "
              + TimeUnit.NANOSECONDS.toMillis(settings.maxFlushNanos()));
    }
  }
}
