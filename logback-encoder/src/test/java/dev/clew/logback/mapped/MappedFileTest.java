package dev.clew.logback.mapped;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.testing.CleanThreadTest;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Who has a file, and what others can do about that. */
class MappedFileTest extends CleanThreadTest {
  private static final int SIZE = 4096;

  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("file");
  }

  /** Whether a process has it locked, as other processes see it. */
  private static boolean isLocked(Path file) throws IOException {
    String number = ":" + Files.getAttribute(file, "unix:ino") + " ";
    return Files.readAllLines(Path.of("/proc/locks")).stream()
        .anyMatch(lock -> lock.contains("POSIX") && lock.contains(number));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void it_stays_locked_whoever_else_in_the_process_asks_for_it() throws Exception {
    try (MappedFile first = MappedFile.create(file(), SIZE)) {
      assertThat(first.path()).isEqualTo(file());
      assertThat(isLocked(file())).isTrue();

      for (int i = 0; i < 3; i++) {
        assertThat(MappedFile.openOrNull(file())).isNull();
        assertThat(MappedFile.openOrNull(file())).isNull();
        assertThatThrownBy(() -> MappedFile.create(file(), SIZE))
            .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(isLocked(file())).isTrue();
      }
    }
    assertThat(isLocked(file())).isFalse();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void who_asked_in_vain_gets_it_later_and_keeps_it() throws Exception {
    try (MappedFile first = MappedFile.create(file(), SIZE)) {
      assertThat(first.size()).isEqualTo(SIZE);
      assertThat(MappedFile.openOrNull(file())).isNull();
    }

    for (int i = 0; i < 3; i++) {
      try (MappedFile asked = MappedFile.openOrNull(file())) {
        assertThat(asked).isNotNull();
      }
      try (MappedFile next = MappedFile.openOrNull(file())) {
        assertThat(next).isNotNull();
        assertThat(isLocked(file())).isTrue();
        assertThat(MappedFile.openOrNull(file())).isNull();
        assertThat(isLocked(file())).isTrue();
      }
      assertThat(isLocked(file())).isFalse();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void another_file_of_the_same_name_is_another() throws Exception {
    try (MappedFile first = MappedFile.create(file(), SIZE)) {
      assertThat(MappedFile.openOrNull(file())).isNull();
      Files.delete(file());

      try (MappedFile second = MappedFile.create(file(), 2 * SIZE)) {
        assertThat(second.size()).isEqualTo(2 * SIZE);
        assertThat(first.size()).isEqualTo(SIZE);
        assertThat(isLocked(file())).isTrue();
      }
      try (MappedFile third = requireNonNull(MappedFile.openOrNull(file()))) {
        assertThat(third.size()).isEqualTo(2 * SIZE);
      }
    }
  }
}
