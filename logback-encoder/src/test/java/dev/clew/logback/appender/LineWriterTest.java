package dev.clew.logback.appender;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.Status;
import dev.clew.testing.CleanThreadTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LineWriterTest extends CleanThreadTest {
  private static final byte[] LINE = "{\"message\":\"an order\"}\n".getBytes(US_ASCII);

  private final LoggerContext context = new LoggerContext();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private volatile boolean works;

  private LineWriter writer(
      LineOutput output,
      long maxBlockNanos,
      long maxFlushMillis,
      LongFunction<byte[]> recordOfDiscarded) {
    ContextAwareBase reports = new ContextAwareBase();
    reports.setContext(context);
    return new LineWriter(
        Queue.inMemory(1 << 16),
        output,
        new WriterSettings(false, maxBlockNanos, TimeUnit.MILLISECONDS.toNanos(maxFlushMillis)),
        "test",
        reports,
        recordOfDiscarded);
  }

  private void write(Batch batch) {
    int left = batch.length() - batch.done();
    written.write(batch.bytes(), batch.done(), left);
    batch.wrote(left);
  }

  private List<Status> errors() {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() == Status.ERROR)
        .toList();
  }

  @Test
  @Timeout(60)
  void lines_are_written_though_the_record_of_those_left_out_cannot_be_made() {
    LineWriter writer =
        writer(
            batch -> {
              if (!works) {
                throw new IOException("no room");
              }
              write(batch);
            },
            0,
            30_000,
            count -> {
              throw new IllegalStateException("no encoder");
            });
    writer.start();
    int lines = 10_000;
    for (int i = 0; i < lines; i++) {
      writer.append(LINE, LINE.length, false);
    }
    while (errors().isEmpty()) {
      Thread.onSpinWait();
    }

    works = true;
    writer.close();

    int fits = (1 << 16) / LineQueue.size(LINE.length);
    assertThat(written.size() / LINE.length).isBetween(fits - 1, lines - 1);
    assertThat(written.size() % LINE.length).isZero();
    assertThat(errors()).singleElement().asString().contains("Lines cannot be written");
  }

  @Test
  @Timeout(60)
  void a_write_that_finds_no_memory_is_tried_again() {
    AtomicInteger tries = new AtomicInteger();
    LineWriter writer =
        writer(
            batch -> {
              if (tries.incrementAndGet() < 3) {
                throw new OutOfMemoryError("as it may be");
              }
              write(batch);
            },
            Long.MAX_VALUE,
            30_000,
            count -> new byte[0]);
    writer.start();

    writer.append(LINE, LINE.length, false);
    writer.close();

    assertThat(written.toByteArray()).isEqualTo(LINE);
  }

  @Test
  @Timeout(60)
  void places_that_are_given_up_one_after_the_other_hold_no_line_back() {
    LineWriter writer = writer(this::write, Long.MAX_VALUE, 30_000, count -> new byte[0]);
    int length = 64 * Long.BYTES - LineQueue.HEAD;
    for (int i = 0; i < LineQueue.GIVEN_UP; i++) {
      assertThatThrownBy(() -> writer.append(new byte[0], length, false))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    writer.append(LINE, LINE.length, false);

    writer.start();
    writer.close();

    assertThat(written.toByteArray()).isEqualTo(LINE);
  }

  @Test
  @Timeout(60)
  void who_waits_for_its_line_and_may_not_write_does_not_outwait_the_stop() throws Exception {
    CountDownLatch answers = new CountDownLatch(1);
    LineWriter writer =
        writer(
            batch -> {
              awaitUninterruptibly(answers);
              write(batch);
            },
            Long.MAX_VALUE - 1,
            100,
            count -> new byte[0]);
    writer.start();
    Thread waits = new Thread(() -> writer.append(new byte[1 << 15], 1 << 15, false));
    waits.start();
    while (waits.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }

    writer.close();
    waits.join();
    answers.countDown();
  }

  @Test
  @Timeout(60)
  void nor_does_who_may_write_where_it_cannot_be_written() throws Exception {
    LineWriter writer =
        writer(
            batch -> {
              throw new IOException("no room");
            },
            Long.MAX_VALUE,
            100,
            count -> new byte[0]);
    writer.start();
    Thread waits = new Thread(() -> writer.append(new byte[1 << 15], 1 << 15, false));
    waits.setDaemon(true);
    waits.start();
    while (waits.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }

    writer.close();
    waits.join();
  }

  /** An output that answers when it is let, and says when it is closed. */
  private static final class Slow implements LineOutput {
    private final CountDownLatch writing = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger writes = new AtomicInteger();

    @Override
    public void write(Batch batch) {
      writes.incrementAndGet();
      writing.countDown();
      awaitUninterruptibly(answers);
      batch.wrote(batch.length() - batch.done());
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  @Test
  @Timeout(60)
  void what_lines_wait_in_is_kept_until_nobody_writes_any_more() throws Exception {
    Slow output = new Slow();
    LineWriter writer = writer(output, Long.MAX_VALUE, 100, count -> new byte[0]);
    Thread writes = new Thread(() -> writer.append(new byte[1 << 15], 1 << 15, false));
    writes.start();
    output.writing.await();
    // Which the other thread is not to write either, once the stop has given up.
    writer.append(LINE, LINE.length, false);
    writer.start();
    writer.close();

    boolean closedMeanwhile = output.closed.await(300, TimeUnit.MILLISECONDS);
    output.answers.countDown();
    writes.join();
    output.closed.await();

    assertThat(closedMeanwhile).isFalse();
    assertThat(output.writes).hasValue(1);
  }

  @Test
  @Timeout(60)
  void nobody_who_logs_holds_up_the_end_of_the_process_where_it_cannot_be_written()
      throws Exception {
    works = true;
    LineWriter writer =
        writer(
            batch -> {
              if (!works) {
                throw new IOException("no room");
              }
              write(batch);
            },
            Long.MAX_VALUE,
            100,
            count -> "{}\n".getBytes(US_ASCII));
    writer.start();
    writer.append(LINE, LINE.length, false);
    writer.flushBeforeExit();
    works = false;

    Thread logs =
        new Thread(
            () -> {
              // More than there is room for.
              for (int i = 0; i < 10_000; i++) {
                writer.append(LINE, LINE.length, false);
              }
            });
    logs.setDaemon(true);
    logs.start();
    logs.join();
    works = true;
    while (written.size() % LINE.length == 0) {
      // Until the number of those left out is said.
      Thread.onSpinWait();
    }
    int before = written.size();
    writer.append(LINE, LINE.length, false);
    while (written.size() == before) {
      // No call waits for longer than a tenth of a second here.
      Thread.onSpinWait();
    }
    writer.close();

    assertThat(written.toString(US_ASCII))
        .startsWith(new String(LINE, US_ASCII).repeat(2))
        .endsWith("{}\n" + new String(LINE, US_ASCII));
  }

  @Test
  @Timeout(60)
  void who_waits_for_room_when_it_is_stopped_has_its_line_written() throws Exception {
    CountDownLatch answers = new CountDownLatch(1);
    LineWriter writer =
        writer(
            batch -> {
              awaitUninterruptibly(answers);
              write(batch);
            },
            Long.MAX_VALUE - 1,
            30_000,
            count -> new byte[0]);
    writer.start();
    int fits = (1 << 16) / LineQueue.size(LINE.length);
    for (int i = 0; i < fits; i++) {
      writer.append(LINE, LINE.length, false);
    }
    Thread waits = new Thread(() -> writer.append(LINE, LINE.length, false));
    waits.start();
    while (waits.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    Thread stops = new Thread(writer::close);
    stops.start();
    while (stops.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }

    answers.countDown();
    waits.join();
    stops.join();

    assertThat(written.size()).isEqualTo((fits + 1) * LINE.length);
  }

  @Test
  @Timeout(60)
  void what_lines_wait_in_can_be_had_by_the_next_one_after_a_stop_that_gave_up() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    LineWriter writer =
        writer(
            new LineOutput() {
              @Override
              public void write(Batch batch) throws IOException {
                throw new IOException("no room");
              }

              @Override
              public void close() {
                closed.incrementAndGet();
              }
            },
            Long.MAX_VALUE,
            100,
            count -> new byte[0]);
    writer.start();
    writer.append(LINE, LINE.length, false);

    writer.close();

    assertThat(closed).hasValue(1);
  }

  @Test
  @Timeout(60)
  void who_waits_where_it_cannot_be_written_does_not_have_it_tried_without_a_pause()
      throws Exception {
    CountDownLatch tries = new CountDownLatch(8);
    LineWriter writer =
        writer(
            batch -> {
              tries.countDown();
              throw new IOException("no room");
            },
            Long.MAX_VALUE,
            100,
            count -> new byte[0]);
    writer.start();
    Thread waits = new Thread(() -> writer.append(new byte[1 << 15], 1 << 15, false));
    waits.setDaemon(true);
    long began = System.nanoTime();
    waits.start();

    tries.await();
    long nanos = System.nanoTime() - began;
    writer.close();
    waits.join();

    assertThat(nanos).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(500));
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
