package dev.clew.logback.recorder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.logback.json.Place;
import dev.clew.testing.CleanThreadTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is appended can be read until it is written over, and is never read half. */
class RingTest extends CleanThreadTest {
  private static final int SIZE = 1 << 16;

  private final Place place = new Place();

  private static long append(
      Ring ring, byte[] bytes, int length, long number, long before, Place place) {
    return ring.append(
        bytes, length, 3, number, 1_795_000_000_123L, 123_456_789, 10_000, before, place);
  }

  private long append(Ring ring, String line, long number, long before) {
    byte[] bytes = line.getBytes(UTF_8);
    long position = append(ring, bytes, bytes.length, number, before, place);
    assertThat(position).isPositive();
    return position;
  }

  private static @Nullable String read(Ring ring, long position) {
    RingRecord record = ring.read(position);
    return record == null ? null : new String(record.line(), UTF_8);
  }

  @Test
  void what_was_appended_is_read() {
    Ring ring = new Ring(ByteBuffer.allocate(SIZE), 0, 0);

    long first = append(ring, "first", 7, 0);
    long second = append(ring, "", 7, first);
    long third = append(ring, "x".repeat(8_000), 8, 0);

    assertThat(read(ring, first)).isEqualTo("first");
    assertThat(read(ring, second)).isEmpty();
    assertThat(read(ring, third)).hasSize(8_000);
    assertThat(ring.read(second)).extracting(RingRecord::before).isEqualTo(first);
    assertThat(ring.read(first))
        .usingRecursiveComparison()
        .isEqualTo(
            new RingRecord(
                first, 3, 7, 0, 1_795_000_000_123L, 123_456_789, 10_000, "first".getBytes(UTF_8)));
    assertThat(ring.read(first + 64 - 8)).isNull();
    assertThat(ring.read(first + 1)).isNull();
    assertThat(ring.read(0)).isNull();
    assertThat(ring.read(-8)).isNull();
    assertThat(ring.read(Long.MAX_VALUE)).isNull();
  }

  @Test
  void each_record_is_there_until_the_ring_has_gone_round() {
    Ring ring = new Ring(ByteBuffer.allocate(SIZE + 64), 64, 0);
    Random random = new Random(20261129);
    List<Long> positions = new ArrayList<>();

    for (int i = 0; i < 5_000; i++) {
      positions.add(append(ring, i + " " + "é".repeat(random.nextInt(400)), 7, 0));
    }

    int there = 0;
    for (int i = 0; i < positions.size(); i++) {
      long position = positions.get(i);
      String line = read(ring, position);
      boolean expected = ring.next() - position <= SIZE;
      assertThat(line != null).isEqualTo(expected);
      if (line != null) {
        assertThat(line).startsWith(i + " ");
        there++;
      }
    }
    assertThat(there).isBetween(50, 500);
  }

  @Test
  void a_record_that_would_push_out_all_others_is_refused() {
    Ring ring = new Ring(ByteBuffer.allocate(SIZE), 0, 0);
    byte[] large = new byte[SIZE / 4];

    assertThat(append(ring, large, large.length, 7, 0, place)).isZero();
    assertThat(ring.next()).isEqualTo(64);
  }

  @Test
  void a_record_of_which_any_byte_is_another_is_none() {
    byte[] memory = new byte[SIZE];
    Ring ring = new Ring(ByteBuffer.wrap(memory), 0, 0);
    long position = append(ring, "{\"message\":\"text\"}\n", 7, 0);
    int end = (int) position + Ring.HEADER + 19;

    for (int i = (int) position; i < end; i++) {
      memory[i] ^= 0x41;
      assertThat(ring.read(position)).as("byte %s", i - position).isNull();
      memory[i] ^= 0x41;
    }
    assertThat(read(ring, position)).isNotNull();
  }

  @Test
  void a_part_that_was_taken_long_ago_is_given_up() {
    Ring ring = new Ring(ByteBuffer.allocate(SIZE), 0, 0);
    long first = append(ring, "first", 7, 0);
    Place other = new Place();
    for (int i = 0; i < 100; i++) {
      append(ring, new byte[100], 100, 8, 0, other);
    }

    long second = append(ring, "second", 7, first);

    assertThat(second).isGreaterThan(first + 100 * 128);
    assertThat(read(ring, second)).isEqualTo("second");
  }

  @Test
  void what_was_taken_back_is_not_there() {
    Ring ring = new Ring(ByteBuffer.allocate(SIZE), 0, 0);
    long first = append(ring, "first", 7, 0);
    long second = append(ring, "second", 7, first);

    ring.withdraw(second);

    assertThat(ring.read(second)).isNull();
    assertThat(read(ring, first)).isEqualTo("first");
  }

  /** Readers beside writers, on a ring that goes round all the time. */
  @Test
  void nothing_else_is_ever_read_than_what_was_appended_there() throws Exception {
    Ring ring = new Ring(ByteBuffer.allocate(SIZE), 0, 0);
    AtomicLong last = new AtomicLong();
    AtomicReference<@Nullable String> wrong = new AtomicReference<>();
    CountDownLatch written = new CountDownLatch(3);
    List<Thread> threads = new ArrayList<>();
    for (int writer = 1; writer <= 3; writer++) {
      long number = writer;
      threads.add(
          new Thread(
              () -> {
                Random random = new Random(number);
                Place own = new Place();
                byte[] bytes = new byte[4_000];
                for (int i = 0; i < 100_000; i++) {
                  int length = random.nextInt(bytes.length);
                  Arrays.fill(bytes, 0, length, (byte) ('a' + number));
                  last.set(append(ring, bytes, length, number, 0, own));
                }
                written.countDown();
              }));
    }
    AtomicLong read = new AtomicLong();
    threads.add(
        new Thread(
            () -> {
              while (written.getCount() > 0) {
                RingRecord record = ring.read(last.get());
                if (record == null) {
                  continue;
                }
                read.incrementAndGet();
                for (byte b : record.line()) {
                  if (b != (byte) ('a' + record.number())) {
                    wrong.set(record.number() + ": " + new String(record.line(), UTF_8));
                  }
                }
              }
            }));
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(wrong.get()).isNull();
    assertThat(read.get()).isPositive();
  }
}
