package dev.clew.logback.recorder;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.clew.logback.json.Place;
import dev.clew.testing.CleanThreadTest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of rings: new ones, those that others have, and those that others left. */
class RingFileTest extends CleanThreadTest {
  private static final int SIZE = 1 << 20;

  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("logs").resolve("clew-recorder.ring");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(file().getParent())) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static long append(RingFile file, String line) {
    byte[] bytes = line.getBytes(UTF_8);
    return file.ring().append(bytes, bytes.length, 0, 7, 0, 0, 0, 0, new Place());
  }

  private static String read(RingFile file, long position) {
    RingRecord record = file.ring().read(position);
    return record == null ? "" : new String(record.line(), UTF_8);
  }

  /** As another process that was killed would have left it. */
  private void leftByAnother(String time) throws IOException {
    try (RingFile left = RingFile.open(file(), SIZE, 2)) {
      append(left, "left");
    }
    try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
      raw.seek(24);
      raw.writeLong(1);
    }
    Files.setLastModifiedTime(file(), FileTime.from(Instant.parse(time)));
  }

  @Test
  void a_new_file_has_all_its_blocks_and_is_its_owners_alone() throws Exception {
    try (RingFile file = RingFile.open(file(), SIZE, 2)) {
      long position = append(file, "line");

      assertThat(file.path()).isEqualTo(file());
      assertThat(Files.size(file())).isEqualTo(SIZE + 64);
      assertThat(Files.getPosixFilePermissions(file()))
          .containsExactlyInAnyOrder(
              PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
      assertThat(((Number) Files.getAttribute(file(), "unix:nlink")).intValue()).isEqualTo(1);
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file())).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(new String(bytes.array(), 0, 8, US_ASCII)).isEqualTo("CLEWRING");
      assertThat(bytes.getInt(8)).isEqualTo(1);
      assertThat(bytes.getInt(12)).isEqualTo(64);
      assertThat(bytes.getLong(16)).isEqualTo(SIZE);
      assertThat(bytes.getLong(24)).isEqualTo(ProcessHandle.current().pid());
      assertThat(bytes.getInt(64 + (int) position)).isEqualTo(Ring.MAGIC);
      assertThat(bytes.getLong(64 + (int) position + 8)).isEqualTo(position);
    }
  }

  @Test
  void a_file_in_use_is_left_alone_and_another_taken() throws Exception {
    try (RingFile first = RingFile.open(file(), SIZE, 2)) {
      long position = append(first, "of the first");
      try (RingFile second = RingFile.open(file(), SIZE, 2)) {
        append(second, "of the second");

        assertThat(second.path())
            .isEqualTo(
                file().resolveSibling("clew-recorder-" + ProcessHandle.current().pid() + ".ring"));
        assertThatThrownBy(() -> RingFile.open(file(), SIZE, 2))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("are in use");
      }
      assertThat(read(first, position)).isEqualTo("of the first");
    }
  }

  @Test
  void a_file_of_this_process_is_gone_on_with() throws Exception {
    long position;
    try (RingFile before = RingFile.open(file(), SIZE, 2)) {
      position = append(before, "before");
    }

    try (RingFile after = RingFile.open(file(), SIZE, 2)) {
      long next = append(after, "after");

      assertThat(next).isGreaterThan(position);
      assertThat(read(after, position)).isEqualTo("before");
    }
    assertThat(files()).containsExactly("clew-recorder.ring");
  }

  @Test
  void but_not_with_one_that_others_may_write() throws Exception {
    long position;
    try (RingFile before = RingFile.open(file(), SIZE, 2)) {
      position = append(before, "before");
    }
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-rw-"));

    try (RingFile after = RingFile.open(file(), SIZE, 2)) {
      assertThat(read(after, position)).isEmpty();
      assertThat(Files.getPosixFilePermissions(file()))
          .containsExactlyInAnyOrder(
              PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }
    assertThat(files()).hasSize(2);
  }

  @Test
  void files_of_others_are_kept_as_many_as_wanted() throws Exception {
    leftByAnother("2026-11-26T01:02:03.004Z");
    leftByAnother("2026-11-27T01:02:03.004Z");
    leftByAnother("2026-11-28T01:02:03.004Z");
    Files.writeString(file().resolveSibling("clew-recorder-notes.ring"), "no ring");

    RingFile.open(file(), SIZE, 2).close();

    assertThat(files())
        .containsExactly(
            "clew-recorder-20261127T010203004Z.ring",
            "clew-recorder-20261128T010203004Z.ring",
            "clew-recorder-notes.ring",
            "clew-recorder.ring");
    assertThat(
            Files.readString(
                file().resolveSibling("clew-recorder-20261128T010203004Z.ring"), ISO_8859_1))
        .contains("left");
  }

  @Test
  void two_files_of_one_time_are_both_kept() throws Exception {
    leftByAnother("2026-11-26T01:02:03.004Z");
    leftByAnother("2026-11-26T01:02:03.004Z");

    RingFile.open(file(), SIZE, 5).close();

    assertThat(files())
        .containsExactly(
            "clew-recorder-20261126T010203004Z-2.ring",
            "clew-recorder-20261126T010203004Z.ring",
            "clew-recorder.ring");
  }

  @Test
  void what_others_have_in_the_folder_under_such_names_stays_there() throws Exception {
    Path app = Files.createDirectories(file().getParent()).resolve("shop");
    List<String> others =
        List.of("shop-1.4.2", "shop-2026-11-29", "shop-20261129", "shop-20261129T010203004Z");
    for (String other : others) {
      Files.writeString(app.resolveSibling(other), "what others have");
      Files.setLastModifiedTime(
          app.resolveSibling(other), FileTime.from(Instant.parse("2026-11-20T01:02:03.004Z")));
    }

    RingFile.open(app, SIZE, 0).close();
    try (RandomAccessFile raw = new RandomAccessFile(app.toFile(), "rw")) {
      raw.seek(24);
      raw.writeLong(1);
    }
    RingFile.open(app, SIZE, 0).close();

    assertThat(files()).containsAll(others).hasSize(others.size() + 1);
  }

  /** A ring that nobody has, under a name that {@link RingFile} gives. */
  private void left(String name, String time) throws IOException {
    Path path = file().resolveSibling(name);
    RingFile.open(path, SIZE, 2).close();
    Files.setLastModifiedTime(path, FileTime.from(Instant.parse(time)));
  }

  @Test
  void while_one_is_in_use_those_of_other_processes_do_not_become_more_and_more() throws Exception {
    left("clew-recorder-71-20261126T010203004Z.ring", "2026-11-26T01:02:03.004Z");
    left("clew-recorder-72.ring", "2026-11-27T01:02:03.004Z");
    left("clew-recorder-71.ring", "2026-11-28T01:02:03.004Z");
    left("clew-recorder-20261129T010203004Z.ring", "2026-11-29T01:02:03.004Z");

    try (RingFile first = RingFile.open(file(), SIZE, 2);
        RingFile second = RingFile.open(file(), SIZE, 2)) {
      assertThat(files())
          .containsExactlyInAnyOrder(
              first.path().getFileName().toString(),
              second.path().getFileName().toString(),
              "clew-recorder-71.ring",
              "clew-recorder-20261129T010203004Z.ring");
    }
  }

  @Test
  void those_that_are_in_use_and_what_is_no_ring_are_not_counted() throws Exception {
    left("clew-recorder-71.ring", "2026-11-26T01:02:03.004Z");
    left("clew-recorder-72.ring", "2026-11-27T01:02:03.004Z");
    Files.createDirectory(file().resolveSibling("clew-recorder-73.ring"));
    Files.writeString(file().resolveSibling("clew-recorder-74.ring"), "no ring");
    leftByAnother("2026-11-28T01:02:03.004Z");

    try (RingFile used = RingFile.open(file().resolveSibling("clew-recorder-75.ring"), SIZE, 2);
        RingFile own = RingFile.open(file(), SIZE, 2)) {
      assertThat(own.path()).isEqualTo(file());
      assertThat(files())
          .containsExactlyInAnyOrder(
              "clew-recorder-72.ring",
              "clew-recorder-73.ring",
              "clew-recorder-74.ring",
              used.path().getFileName().toString(),
              "clew-recorder-20261128T010203004Z.ring",
              "clew-recorder.ring");
    }
  }

  @Test
  void one_that_may_not_be_opened_is_left_to_whoever_has_it() throws Exception {
    RingFile.open(file(), SIZE, 2).close();
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file()), "who runs this may open any file");

    try (RingFile file = RingFile.open(file(), SIZE, 2)) {
      assertThat(file.path().getFileName())
          .hasToString("clew-recorder-" + ProcessHandle.current().pid() + ".ring");
    }
  }

  @Test
  void none_is_kept_where_none_is_wanted() throws Exception {
    leftByAnother("2026-11-26T01:02:03.004Z");

    RingFile.open(file(), SIZE, 0).close();

    assertThat(files()).containsExactly("clew-recorder.ring");
  }

  @Test
  void what_is_no_ring_is_kept_too() throws Exception {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "short");

    try (RingFile file = RingFile.open(file(), SIZE, 2)) {
      assertThat(read(file, append(file, "line"))).isEqualTo("line");
    }

    assertThat(files()).hasSize(2);
  }

  @Test
  void also_where_none_is_wanted() throws Exception {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "a log");

    RingFile.open(file(), SIZE, 0).close();

    assertThat(files()).hasSize(2);
    assertThat(Files.readString(file().resolveSibling(files().get(0)), ISO_8859_1))
        .isEqualTo("a log");
  }

  @Test
  void where_there_can_be_no_file_nothing_is_left_of_one() throws Exception {
    Path folderIsFile = directory.resolve("file");
    Files.writeString(folderIsFile, "");

    assertThatThrownBy(() -> RingFile.open(folderIsFile.resolve("a.ring"), SIZE, 2))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> RingFile.open(directory, SIZE, 2)).isInstanceOf(IOException.class);
    assertThat(directory).isDirectory();
  }
}
