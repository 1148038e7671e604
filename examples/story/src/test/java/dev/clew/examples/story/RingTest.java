package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rings that the real recorder has written, whole, damaged and while it writes them. */
class RingTest {
  /** More with {@code -Dclew.test.kills}. */
  private static final int KILLS = Integer.getInteger("clew.test.kills", 4);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int HEAD = 64;
  private static final int HEADER = 56;
  private static final int MIB = 1 << 20;
  private static final int PART = 4096;

  @TempDir Path folder;
  private Path ring;

  @BeforeEach
  void name() {
    ring = folder.resolve("clew-recorder.ring");
  }

  private RecordingService service() throws Exception {
    return new RecordingService(ring, "1MB");
  }

  /** Records numbered from 0, so many to a request. */
  private void write(int records, int perRequest) throws Exception {
    try (RecordingService service = service()) {
      for (int n = 0; n < records; n++) {
        service.debug("request-" + n / perRequest, "number " + n);
      }
    }
  }

  private record Reading(List<String> lines, List<String> notes) {
    List<Long> numbers() {
      return lines.stream().map(Reading::number).toList();
    }

    private static long number(String line) {
      try {
        JsonNode record = JSON.readTree(line);
        return Long.parseLong(record.get("message").textValue().split(" ", -1)[1]);
      } catch (IOException e) {
        throw new AssertionError(line, e);
      }
    }
  }

  private static Reading read(Path file, int copied, int window) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return read(channel, copied, window);
    }
  }

  private static Reading read(FileChannel channel, int copied, int window) throws IOException {
    Notes notes = new Notes();
    Path file = Path.of("x.ring");
    Source source =
        new Source(0, "x.ring", file, Source.Format.RING, Content.LINES, channel.size(), "x");
    try (RingReader reader = new RingReader(source, channel, notes, n -> {}, copied, window)) {
      String text = new String(reader.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(text).matches("(?s)|.*\n");
      return new Reading(text.lines().toList(), notes.all());
    }
  }

  private static Reading read(Path file) throws IOException {
    return read(file, 64 * MIB, MIB);
  }

  private static List<Long> numbers(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }

  private static ByteBuffer bytes(Path file) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void put(Path file, long at, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), at);
    }
  }

  /** Where the records of a ring begin that has not gone round, as offsets in its file. */
  private static List<Integer> places(Path file) throws IOException {
    ByteBuffer bytes = bytes(file);
    List<Integer> places = new ArrayList<>();
    int at = HEAD + 64;
    // The end of a part that a thread takes may be empty.
    for (int blank = 0; at + HEADER <= bytes.capacity() && blank < PART; ) {
      if (bytes.getLong(at + 8) == at - HEAD) {
        places.add(at);
        at += (HEADER + bytes.getInt(at + 4) + 63) & -64;
        blank = 0;
      } else {
        at += 64;
        blank += 64;
      }
    }
    return places;
  }

  @Test
  void a_ring_is_read_like_a_log() throws Exception {
    try (RecordingService service = service()) {
      service.debug("good", "reading", "read");
      service.debug("other", "not this one");
      service.debug("good", "priced");
    }

    Run story = Run.of("--id", "good", ring);

    assertThat(story.status()).isEqualTo(ClewStory.FOUND);
    assertThat(story.err()).isEmpty();
    assertThat(story.out()).contains("3 records of orders").doesNotContain("not this one");
    assertThat(story.outLines().stream().filter(line -> line.contains("DEBUG")))
        .extracting(line -> line.replaceAll(".*DEBUG +(\\w+).*", "$1"))
        .containsExactly("reading", "read", "priced");
    Run table = Run.of(ring);
    assertThat(table.err()).isEmpty();
    assertThat(table.out())
        .contains("2 requests, 0 with errors · 4 records, 0 without an ID · 1 file, 1.0 MB");
    assertThat(Run.of("--id", "nobody", ring).status()).isEqualTo(ClewStory.NOTHING);
  }

  @Test
  void a_ring_is_read_while_it_is_written() throws Exception {
    try (RecordingService service = service()) {
      service.debug("early", "one");
      assertThat(Run.of("--id", "early", ring).out()).contains("1 record of orders");
      service.debug("early", "two");

      Run run = Run.of("--id", "early", ring);

      assertThat(run.out()).contains("2 records of orders", "one", "two");
      assertThat(run.err()).isEmpty();
    }
  }

  @Test
  void of_a_ring_that_has_gone_round_the_newest_records_are_read_in_order() throws Exception {
    for (int records : new int[] {4_000, 15_000, 15_001, 15_002, 15_003}) {
      Files.deleteIfExists(ring);
      write(records, 10);

      Reading reading = read(ring);

      List<Long> found = reading.numbers();
      assertThat(found).hasSizeGreaterThan(2_000);
      assertThat(found).isEqualTo(numbers(records - found.size(), records));
      assertThat(reading.notes()).isEmpty();
      assertThat(Run.of(ring).out()).contains(Summary.counted(found.size(), "record") + ", 0 wi");
      // Wherever the windows end.
      for (int window : new int[] {8, 64, 1_000, 4_096, 99_999}) {
        assertThat(read(ring, 0, window)).isEqualTo(reading);
        assertThat(read(ring, MIB, window)).isEqualTo(reading);
      }
    }
  }

  @Test
  void rings_of_any_size_are_read() throws Exception {
    for (String size : new String[] {"1048577", "1048580", "1100007"}) {
      try (RecordingService service = new RecordingService(folder.resolve(size + ".ring"), size)) {
        for (int n = 0; n < 9_000; n++) {
          service.debug("r", "number " + n);
        }
      }

      List<Long> found = read(folder.resolve(size + ".ring")).numbers();

      assertThat(found).hasSizeGreaterThan(2_000).isEqualTo(numbers(9_000 - found.size(), 9_000));
    }
  }

  @Test
  void each_record_that_is_damaged_is_left_out_and_all_others_are_shown() throws Exception {
    write(500, 10);
    List<Integer> places = places(ring);
    assertThat(places).hasSize(500);
    byte[] whole = Files.readAllBytes(ring);
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      Files.write(ring, whole);
      TreeSet<Long> left = new TreeSet<>(numbers(0, 500));
      for (int i = 0; i < 5; i++) {
        // Any byte of a record; behind it there may be some that belong to none.
        int record = 1 + random.nextInt(498);
        int at = places.get(record) + random.nextInt(places.get(record + 1) - places.get(record));
        int inRecord = at - places.get(record);
        int length =
            ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(places.get(record) + 4);
        if (inRecord >= HEADER + length) {
          continue;
        }
        put(ring, at, new byte[] {(byte) (whole[at] ^ (1 + random.nextInt(255)))});
        left.remove((long) record);
      }

      Reading reading = read(ring);

      assertThat(reading.numbers()).containsExactlyElementsOf(left);
      assertThat(reading.notes()).hasSizeLessThanOrEqualTo(left.size() == 500 ? 0 : 1);
    }
  }

  @Test
  void garbage_over_a_part_is_told_with_its_place() throws Exception {
    write(500, 10);
    List<Integer> places = places(ring);
    byte[] garbage = new byte[3_000];
    new Random(2).nextBytes(garbage);
    put(ring, places.get(100) + 70, garbage);
    int behind = (int) places.stream().filter(at -> at < places.get(100) + 3_070).count();

    Run run = Run.of(ring);

    assertThat(run.status()).isEqualTo(ClewStory.FOUND);
    assertThat(run.out()).contains(500 - (behind - 100) + " records, 0 without an ID");
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "clew-story: "
                + ring
                + ": records that are half-written or damaged are left out, in 1 place, such as"
                + " byte "
                + places.get(100));
  }

  @Test
  void a_record_within_a_record_is_none() throws Exception {
    write(500, 10);
    List<Integer> places = places(ring);
    byte[] whole = Files.readAllBytes(ring);
    // Another record's bytes, as they are and with the position of where they stand.
    for (boolean moved : new boolean[] {false, true}) {
      int at = (places.get(200) + HEADER + 63) & -64;
      ByteBuffer copy = ByteBuffer.allocate(HEADER + 20).order(ByteOrder.LITTLE_ENDIAN);
      copy.put(whole, places.get(7), copy.capacity());
      if (moved) {
        copy.putLong(8, at - HEAD);
      }
      Files.write(ring, whole);
      put(ring, at, copy.array());

      List<Long> expected = new ArrayList<>(numbers(0, 500));
      expected.remove(200L);
      assertThat(read(ring).numbers()).isEqualTo(expected);
    }
  }

  @Test
  void texts_that_look_like_headers_change_nothing() throws Exception {
    String header =
        new String(
            new byte[] {0x1E, (byte) 0xE5, (byte) 0xC1, (byte) 0xFF}, StandardCharsets.ISO_8859_1);
    String broken =
        new String(
            new byte[] {0x1E, (byte) 0xE5, (byte) 0xC1, (byte) 0xFF}, StandardCharsets.UTF_8);
    List<String> messages = new ArrayList<>();
    try (RecordingService service = service()) {
      for (int n = 0; n < 6_000; n++) {
        String message =
            "number "
                + n
                + " "
                + (n % 2 == 0 ? header : broken).repeat(n % 20)
                + "\0CLEWRING\n"
                + "\u0008".repeat(n % 9);
        messages.add(message);
        service.debug("r", message);
      }
    }

    Reading reading = read(ring);

    assertThat(reading.notes()).isEmpty();
    List<String> found = new ArrayList<>();
    for (String line : reading.lines()) {
      found.add(JSON.readTree(line).get("message").textValue());
    }
    assertThat(found).hasSizeGreaterThan(1_000);
    assertThat(found).isEqualTo(messages.subList(6_000 - found.size(), 6_000));
  }

  @Test
  void a_ring_that_is_cut_off_gives_what_it_has() throws Exception {
    write(500, 10);
    List<Integer> places = places(ring);
    try (FileChannel channel = FileChannel.open(ring, StandardOpenOption.WRITE)) {
      channel.truncate(places.get(300) + 100);
    }

    Run run = Run.of(ring);

    assertThat(run.status()).isEqualTo(ClewStory.FOUND);
    assertThat(run.out()).contains("300 records,");
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "clew-story: "
                + ring
                + ": is cut off, "
                + Summary.number(places.get(300) + 100)
                + " of 1,048,640 bytes are there; what they have is read");
    assertThat(read(ring).numbers()).isEqualTo(numbers(0, 300));
  }

  @Test
  void a_ring_that_has_gone_round_and_is_cut_off_gives_what_it_has() throws Exception {
    write(10_000, 10);
    for (int size = MIB; size > HEAD; size -= 77_777) {
      try (FileChannel channel = FileChannel.open(ring, StandardOpenOption.WRITE)) {
        channel.truncate(size);
      }

      List<Long> found = read(ring).numbers();

      assertThat(found).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(size / 400);
    }
  }

  @Test
  void a_ring_that_cannot_be_read_says_why() throws Exception {
    write(10, 10);
    byte[] whole = Files.readAllBytes(ring);

    put(ring, 8, new byte[] {2});
    assertThatItFailsWith("a recorder's ring of version 2; only version 1 can be read");

    Files.write(ring, java.util.Arrays.copyOf(whole, 40));
    assertThatItFailsWith("a recorder's ring whose head is cut off after 40 bytes");

    Files.write(ring, java.util.Arrays.copyOf(whole, 8));
    assertThatItFailsWith("a recorder's ring whose head is cut off after 8 bytes");

    Files.write(ring, whole);
    put(ring, 16, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1});
    assertThatItFailsWith("a recorder's ring whose head is damaged");

    put(ring, 16, new byte[] {-64, -1, -1, 127, 0, 0, 0, 0});
    assertThatItFailsWith("a recorder's ring whose head is damaged");

    Files.write(ring, new byte[100]);
    assertThatItFailsWith("no recorder's ring, or one whose head was never written");

    Files.write(ring, Run.gzip(whole));
    assertThatItFailsWith("a compressed ring; unpack it into a file");
  }

  private void assertThatItFailsWith(String reason) {
    Run run = Run.of("--id", "request-0", ring, Run.shop());

    assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
    assertThat(run.err().lines())
        .contains("No record has the ID request-0.")
        .anyMatch(line -> line.startsWith("clew-story: " + ring + ": " + reason));
  }

  @Test
  void an_empty_ring_says_so() throws Exception {
    write(0, 1);

    Run run = Run.of(ring);

    assertThat(run.status()).isEqualTo(ClewStory.NOTHING);
    assertThat(run.err())
        .isEqualToIgnoringNewLines("clew-story: " + ring + ": the ring has no records");
  }

  @Test
  void a_folders_rings_are_read_also_kept_ones() throws Exception {
    try (RecordingService service = service()) {
      service.debug("i", "before");
    }
    Files.move(ring, folder.resolve("clew-recorder-20261129T042139123Z.ring"));
    Files.delete(folder.resolve("orders.json"));
    try (RecordingService service = service()) {
      service.debug("i", "after");
    }
    Files.copy(Run.shop().resolve("gateway.json"), folder.resolve("gateway.json"));
    Files.writeString(folder.resolve("doorbell.ring"), "ding dong");

    Run run = Run.of("--id", "i", folder);

    assertThat(run.status()).isEqualTo(ClewStory.FOUND);
    assertThat(run.out()).contains("2 records of orders", "before", "after");
    assertThat(run.err()).contains("doorbell.ring: no recorder's ring");
  }

  @Test
  void a_ring_is_told_by_its_bytes_whatever_its_name() throws Exception {
    write(10, 10);
    Path other = Files.move(ring, folder.resolve("flight.dat"));

    assertThat(Run.of("--id", "request-0", other).out()).contains("10 records of orders");
    Path packed = Files.write(folder.resolve("packed.gz"), Run.gzip(Files.readAllBytes(other)));
    Run run = Run.of(packed);
    assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
    assertThat(run.err()).contains("packed.gz: a recorder's ring can only be read from a file");
    Run piped = Run.withInput("CLEWRING\1\0\0\0", "-");
    assertThat(piped.err()).contains("standard input: a recorder's ring can only be read from a");
  }

  @Test
  void a_service_without_a_name_is_called_as_its_ring() {
    for (String name :
        new String[] {
          "clew-recorder.ring",
          "clew-recorder-4711.ring",
          "clew-recorder-20261129T042139123Z.ring",
          "clew-recorder-20261129T042139123Z-2.ring",
          "clew-recorder-4711-20261129T042139123Z.ring"
        }) {
      assertThat(Inputs.isLog(name)).isTrue();
      assertThat(Inputs.service(name)).isEqualTo("clew-recorder");
    }
  }

  @Test
  void a_record_that_was_written_into_the_log_too_is_told_once() throws Exception {
    try (RecordingService service = service()) {
      service.fail("bad", "one", "twice", "twice");
      service.debug("bad-2", "only in the ring");
    }
    assertThat(Files.readAllLines(folder.resolve("orders.json"))).hasSize(4);

    Run run = Run.of("--id", "bad", folder);

    assertThat(run.out()).contains("4 records of orders · 1 error");
    assertThat(Run.of("--id", "bad-2", folder).out()).contains("1 record of orders");
  }

  /** The ring after so many records, and after so many more. */
  private List<ByteBuffer> states(int... records) throws Exception {
    List<ByteBuffer> states = new ArrayList<>();
    int n = 0;
    try (RecordingService service = service()) {
      for (int more : records) {
        for (int end = n + more; n < end; n++) {
          service.debug("request-" + n / 10, "number " + n);
        }
        states.add(bytes(ring));
      }
    }
    return states;
  }

  private static int firstDifference(ByteBuffer one, ByteBuffer other) {
    int length = one.capacity() - HEAD;
    return one.slice(HEAD, length).mismatch(other.slice(HEAD, length)) + HEAD;
  }

  @Test
  void a_ring_that_is_written_faster_than_copied_for_a_moment_has_no_gap() throws Exception {
    List<ByteBuffer> states = states(10_000, 700, 100);
    int end = firstDifference(states.get(0), states.get(1));
    // The copy has passed what is written last, and then is passed itself.
    for (int passed = end + 64; passed < end + 100_000; passed += 20_011) {
      FileChannel file =
          new ChangingFile(
              new ChangingFile.State(states.get(0), HEAD + passed),
              new ChangingFile.State(states.get(1), HEAD + MIB),
              new ChangingFile.State(states.get(2), Long.MAX_VALUE));

      Reading reading = read(file, MIB, 4_096);

      List<Long> found = reading.numbers();
      assertThat(found).hasSizeGreaterThan(2_000);
      assertThat(found).isEqualTo(numbers(10_700 - found.size(), 10_700));
      assertThat(reading.notes()).isEmpty();
    }
  }

  @Test
  void a_ring_that_goes_round_while_it_is_copied_says_so() throws Exception {
    List<ByteBuffer> states = states(10_000, 700, 10_000);
    int end = firstDifference(states.get(0), states.get(1));
    FileChannel file =
        new ChangingFile(
            new ChangingFile.State(states.get(0), HEAD + end + 50_000),
            new ChangingFile.State(states.get(1), HEAD + MIB),
            new ChangingFile.State(states.get(2), Long.MAX_VALUE));

    Reading reading = read(file, MIB, 4_096);

    assertThat(reading.numbers()).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(2_000);
    assertThat(reading.notes())
        .singleElement()
        .asString()
        .contains("was written over while it was read; records are missing here");
  }

  @Test
  @Timeout(300)
  void a_ring_of_many_threads_is_whole_at_any_moment() throws Exception {
    try (RecordingService service = new RecordingService(ring, "4MB")) {
      List<Thread> threads =
          IntStream.range(0, 3)
              .mapToObj(
                  t ->
                      new Thread(
                          () -> {
                            for (int n = 0; !Thread.currentThread().isInterrupted(); n++) {
                              service.debug("thread-" + t, "number " + n);
                            }
                          }))
              .toList();
      threads.forEach(Thread::start);
      int seen = 0;
      try {
        for (int round = 0; round < 6 || seen <= 1_000; round++) {
          Reading reading = read(ring, round % 2 * 4 * MIB, MIB);
          seen = reading.lines().size();
          for (int t = 0; t < 3; t++) {
            String id = "\"thread-" + t + "\"";
            List<Long> found =
                reading.lines().stream().filter(l -> l.contains(id)).map(Reading::number).toList();
            assertThat(found).isSorted().doesNotHaveDuplicates();
          }
        }
      } finally {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
          thread.join();
        }
      }
      assertThat(read(ring).lines()).hasSizeGreaterThan(1_000);
    }
  }

  @Test
  @Timeout(300)
  void a_killed_process_leaves_whole_records_without_a_gap() throws Exception {
    Random random = new Random();
    for (int round = 0; round < KILLS; round++) {
      Path file = folder.resolve("killed-" + round + ".ring");
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  RecordingService.class.getName(),
                  file.toString(),
                  round % 2 == 0 ? "1MB" : "16MB",
                  "600")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try {
        assertThat(process.inputReader().readLine()).isEqualTo("running");
        Thread.sleep(random.nextInt(300));
        // While it lives: whole, and in order.
        Reading alive = read(file);
        while (!alive.notes().isEmpty()) {
          // The copies were stopped for so long that much of the ring was written over.
          assertThat(alive.numbers()).isSorted().doesNotHaveDuplicates();
          alive = read(file);
        }
        assertThat(alive.numbers()).hasSizeGreaterThan(800);
        assertThatNoneIsMissing(alive.numbers());
        assertThat(read(file, 0, MIB).numbers()).isSorted().doesNotHaveDuplicates();
        Thread.sleep(random.nextInt(300));
      } finally {
        process.destroyForcibly();
        process.waitFor();
      }

      Reading reading = read(file);

      assertThat(reading.notes()).isEmpty();
      assertThat(reading.numbers()).hasSizeGreaterThan(800);
      assertThatNoneIsMissing(reading.numbers());
      long last = reading.numbers().get(reading.numbers().size() - 1);
      Run run = Run.of("--id", "request-" + (last / 10 - 1), file);
      assertThat(run.out()).contains("10 records of orders");
      assertThat(run.err()).isEmpty();
    }
  }

  private static void assertThatNoneIsMissing(List<Long> found) {
    assertThat(found).isEqualTo(numbers(found.get(0), found.get(0) + found.size()));
  }
}
