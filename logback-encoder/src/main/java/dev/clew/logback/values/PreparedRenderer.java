package dev.clew.logback.values;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ObjectRenderer#find} finds, made and used once on a thread of its own. Jackson's
 * classes are most of what an encoder costs at start, and yet have to be initialised where there is
 * stack enough, whoever needs them first. Who needs the renderer before it is ready waits for it.
 *
 * <p>Thread-safe.
 */
public final class PreparedRenderer implements ObjectRenderer {
  /**
   * How long one value waits: a module of Jackson's may itself wait for what the thread holds that
   * waits here. From then on values are not rendered by it until it is ready.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Of an object's own text nobody knows what in it is masked by its name. */
  private static final ObjectRenderer MASKED =
      value -> JacksonRenderer.isOfThePlatform(value.getClass()) ? value.toString() : Masks.MASKED;

  private final int maxLength;
  private final ObjectRenderer unready;
  private final Duration patience;
  private final ThreadFactory threads;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile @Nullable ObjectRenderer ready;
  private volatile @Nullable Thread preparing;
  private volatile boolean impatient;

  /** For the thread that prepares. */
  private @Nullable ObjectRenderer found;

  /**
   * A renderer that begins as {@link ObjectRenderer#TO_STRING}, or masks what has a name in it.
   *
   * @param maxLength how many characters of JSON to make of one value at most
   * @param masksNames whether values may be masked because of their names
   */
  public PreparedRenderer(int maxLength, boolean masksNames) {
    this(maxLength, masksNames, PATIENCE, PreparedRenderer::newThread);
  }

  PreparedRenderer(int maxLength, boolean masksNames, Duration patience, ThreadFactory threads) {
    this.maxLength = maxLength;
    this.unready = masksNames ? MASKED : TO_STRING;
    this.patience = patience;
    this.threads = threads;
  }

  private static Thread newThread(Runnable task) {
    Thread thread = new Thread(null, task, "clew-jackson", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(PreparedRenderer.class.getClassLoader());
    return thread;
  }

  /**
   * Looks for the renderer on a new thread. Where none can be started, whoever needs the renderer
   * first looks for it.
   *
   * @param use is called there too, and renders a value of each kind
   */
  public void prepare(Runnable use) {
    try {
      Thread thread = threads.newThread(() -> find(use));
      preparing = thread;
      thread.start();
    } catch (Throwable e) {
      // Where there are too many threads, it is an OutOfMemoryError, and nothing else is amiss.
      preparing = null;
      over.countDown();
    }
  }

  private void find(Runnable use) {
    try {
      found = ObjectRenderer.find(maxLength);
      use.run();
    } catch (Throwable e) {
      // What has been found is good for use, and what has not is looked for again.
    } finally {
      ready = found;
      over.countDown();
      preparing = null;
    }
  }

  private ObjectRenderer renderer() {
    ObjectRenderer known = ready;
    return known != null ? known : unprepared();
  }

  private ObjectRenderer unprepared() {
    Thread thread = preparing;
    if (thread == Thread.currentThread()) {
      // A module of Jackson's may log.
      return found != null ? found : unready;
    }
    if (thread != null && !impatient && !isOver()) {
      impatient = true;
    }
    ObjectRenderer known = ready;
    if (known != null) {
      return known;
    }
    if (over.getCount() > 0) {
      return unready;
    }
    known = ObjectRenderer.find(maxLength);
    ready = known;
    return known;
  }

  /** Waits for the thread. */
  private boolean isOver() {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    try {
      for (long left = patience.toNanos(); left > 0; left = deadline - System.nanoTime()) {
        try {
          return over.await(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public @Nullable Object of(Object value) throws Exception {
    return renderer().of(value);
  }

  @Override
  public boolean knows(Object value) {
    return renderer().knows(value);
  }

  @Override
  public @Nullable Object fieldsOf(Object value) throws Exception {
    return renderer().fieldsOf(value);
  }

  /**
   * What is still being prepared has seen no class of an application's, and so nothing to forget.
   */
  @Override
  public void forget() {
    ObjectRenderer known = ready;
    if (known != null) {
      known.forget();
    }
  }
}
