package dev.clew.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * One library on one number of threads, in a JVM of its own: warmed up, then called at a fixed
 * rate, then as often as it can be, and stopped. On Linux, where a process is told what it has
 * written.
 */
public final class LoggingCallProcess {
  /**
   * Of what is measured. There are pauses between them, in which the compilers have a processor.
   */
  private static final int WARM_UPS = 10;

  private static final int CALLS_BETWEEN_LOOKS = 64;
  private static final long SETTLED_AFTER_NANOS = 200_000_000;
  private static final long LOOK_NANOS = 1_000_000;
  private static final int BUFFER = 1 << 20;

  private final LoggingCalls calls;
  private final int threads;
  private final AtomicLong made = new AtomicLong();

  private LoggingCallProcess(LoggingCalls calls, int threads) {
    this.calls = calls;
    this.threads = threads;
  }

  /**
   * Measures.
   *
   * @param args the library, the target, the number of threads, the file of the lines, that of the
   *     results, how many lines and how many milliseconds the measured part has at most, and the
   *     rate of the latencies in lines a second, or 0
   */
  public static void main(String[] args) throws Exception {
    LoggingStack stack = LoggingStack.valueOf(args[0]);
    LoggingTarget target = LoggingTarget.valueOf(args[1]);
    Path file = Path.of(args[3]);
    long lines = Long.parseLong(args[5]);
    long millis = Long.parseLong(args[6]);
    int rate = Integer.parseInt(args[7]);
    LoggingCalls calls = stack.start(target, file);
    LoggingCallProcess process = new LoggingCallProcess(calls, Integer.parseInt(args[2]));
    process.first();
    process.warmUp(lines, millis, rate);
    Histogram latencies = rate == 0 ? new Histogram(1) : process.atRate(rate, millis);
    settled();

    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    long begun = System.nanoTime();
    long measured = process.asFastAsPossible(lines, millis);
    long nanos = settled() - begun;
    cpu = system.getProcessCpuTime() - cpu;
    calls.close();

    boolean counts = target == LoggingTarget.file && stack.writesLines();
    if (counts) {
      check(stack, file);
    }
    new LoggingCallResult(
            measured,
            nanos,
            cpu,
            process.made.get(),
            counts ? countLines(file) : -1,
            percentile(rate, latencies, 50),
            percentile(rate, latencies, 99),
            percentile(rate, latencies, 99.9),
            percentile(rate, latencies, 100))
        .write(Path.of(args[4]));
    // Some libraries leave threads behind.
    System.exit(0);
  }

  private static long percentile(int rate, Histogram latencies, double percentile) {
    return rate == 0 ? -1 : latencies.getValueAtPercentile(percentile);
  }

  /** One line that is read back at the end. */
  private void first() {
    calls.beginRequest();
    calls.info(0);
    made.incrementAndGet();
  }

  private static void check(LoggingStack stack, Path file) throws IOException {
    String line;
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      line = reader.readLine();
    }
    byte[] record = (line + '\n').getBytes(StandardCharsets.UTF_8);
    Entry entry = LoggingCalls.entry(0);
    Set<Part> missing =
        stack.writesJson()
            ? RecordCheck.missing(record, entry)
            : RecordCheck.missingInText(record, entry);
    missing.removeAll(EnumSet.of(Part.SERVICE, Part.MICROSECONDS, Part.NUMBERS));
    if (!missing.isEmpty()) {
      throw new IllegalStateException(stack + " lacks " + missing + " in " + line);
    }
  }

  /** Counts lines; what is behind the last one's end is none. */
  static long countLines(Path file) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long lines = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        for (int i = 0; i < n; i++) {
          lines += buffer[i] == '\n' ? 1 : 0;
        }
      }
    }
    return lines;
  }

  /**
   * Waits until this process writes nothing any more.
   *
   * @return when that began
   */
  private static long settled() throws IOException {
    long since = System.nanoTime();
    long before = writtenCharacters();
    while (System.nanoTime() - since < SETTLED_AFTER_NANOS) {
      LockSupport.parkNanos(LOOK_NANOS);
      long now = writtenCharacters();
      if (now != before) {
        since = System.nanoTime();
        before = now;
      }
    }
    return since;
  }

  /** What this process has given to the system to be written, wherever to. */
  private static long writtenCharacters() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/io"))) {
      if (line.startsWith("wchar:")) {
        return Long.parseLong(line.substring("wchar:".length()).strip());
      }
    }
    throw new IOException("/proc/self/io does not tell what was written");
  }

  private interface Work {
    void run(int thread) throws Exception;
  }

  /** Runs on all threads, and begins when all are there. */
  private void onThreads(Work work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    BlockingQueue<Throwable> failures = new ArrayBlockingQueue<>(threads);
    Thread[] running = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      int thread = t;
      running[t] =
          new Thread(
              () -> {
                try {
                  calls.beginRequest();
                  start.await();
                  work.run(thread);
                } catch (Throwable e) {
                  failures.add(e);
                }
              },
              "worker-" + t);
      running[t].start();
    }
    for (Thread each : running) {
      each.join();
    }
    Throwable failure = failures.poll();
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
  }

  private void warmUp(long lines, long millis, int rate) throws Exception {
    for (int i = 0; i < WARM_UPS; i++) {
      asFastAsPossible(lines / WARM_UPS, millis / WARM_UPS);
      settled();
      if (rate > 0) {
        atRate(rate, millis / WARM_UPS);
      }
    }
    settled();
  }

  /**
   * Calls until so many lines are logged or so long.
   *
   * @return how many lines were logged
   */
  private long asFastAsPossible(long lines, long millis) throws Exception {
    long before = made.get();
    long quota = lines / threads;
    onThreads(
        thread -> {
          long end = System.nanoTime() + millis * 1_000_000;
          int n = 0;
          while (n < quota && System.nanoTime() < end) {
            for (int i = 0; i < CALLS_BETWEEN_LOOKS; i++) {
              calls.info(n++);
            }
          }
          made.addAndGet(n);
        });
    return made.get() - before;
  }

  /**
   * Calls at a fixed rate for so long. A call that another one of its thread held up counts from
   * when it was due.
   */
  private Histogram atRate(int rate, long millis) throws Exception {
    Histogram[] histograms = new Histogram[threads];
    long interval = 1_000_000_000L * threads / rate;
    boolean spins = threads < Runtime.getRuntime().availableProcessors();
    onThreads(
        thread -> {
          Histogram histogram = new Histogram(3);
          histograms[thread] = histogram;
          long begun = System.nanoTime();
          long due = begun + interval * thread / threads;
          long ended = begun;
          int n = 0;
          while (due - begun < millis * 1_000_000) {
            await(due, spins);
            // A thread that the system wakes late is not the library's doing.
            long from = ended > due ? due : System.nanoTime();
            calls.info(n++);
            ended = System.nanoTime();
            histogram.recordValue(ended - from);
            due += interval;
          }
          made.addAndGet(n);
        });
    Histogram all = new Histogram(3);
    List.of(histograms).forEach(all::add);
    return all;
  }

  private static void await(long due, boolean spins) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      if (spins) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(left);
      }
    }
  }
}
