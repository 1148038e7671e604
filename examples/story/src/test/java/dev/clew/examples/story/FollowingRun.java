package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A run that follows, beside the test. */
final class FollowingRun implements AutoCloseable {
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Ending ending = new Ending();
  private final Watched out = new Watched();
  private final Watched err = new Watched();
  private final CompletableFuture<Integer> status;

  /** What was written, which can be waited for. */
  private static final class Watched extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int b) {
      bytes.write(b);
      notifyAll();
    }

    @Override
    public synchronized void write(byte[] b, int from, int length) {
      bytes.write(b, from, length);
      notifyAll();
    }

    synchronized String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }

    synchronized void await(String text) throws InterruptedException {
      long end = System.nanoTime() + TIMEOUT_NANOS;
      while (!text().contains(text)) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        assertThat(left).as("'%s' was not written, but:%n%s", text, text()).isPositive();
        wait(left);
      }
    }
  }

  private FollowingRun(InputStream in, boolean interactive, Object... args) {
    String[] texts = new String[args.length + 1];
    texts[0] = "--follow";
    for (int i = 0; i < args.length; i++) {
      texts[i + 1] = args[i].toString();
    }
    Terminal terminal =
        new Terminal(
            in,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            interactive,
            0);
    status =
        CompletableFuture.supplyAsync(
            () -> ClewStory.run(terminal, ending, () -> {}, texts),
            task -> new Thread(task, "following").start());
  }

  static FollowingRun of(Object... args) {
    return new FollowingRun(new ByteArrayInputStream(new byte[0]), false, args);
  }

  static FollowingRun withInput(InputStream in, Object... args) {
    return new FollowingRun(in, false, args);
  }

  static FollowingRun onTerminal(Object... args) {
    return new FollowingRun(new ByteArrayInputStream(new byte[0]), true, args);
  }

  FollowingRun awaitOut(String text) throws InterruptedException {
    out.await(text);
    return this;
  }

  FollowingRun awaitErr(String text) throws InterruptedException {
    err.await(text);
    return this;
  }

  String out() {
    return out.text();
  }

  /** Waits until it ends by itself. */
  Run awaitEnd() throws Exception {
    int ended = status.get(30, TimeUnit.SECONDS);
    return new Run(ended, out.text(), err.text());
  }

  /** Ends it as Ctrl-C does. */
  Run end() throws Exception {
    ending.want();
    return awaitEnd();
  }

  @Override
  public void close() throws Exception {
    end();
  }
}
