package dev.clew.logback.appender;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clew.testing.CleanThreadTest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that a write fails on, and that cannot be asked for a while. For who may mount a disk. */
@Tag("proof")
@EnabledOnOs(OS.LINUX)
class FileOutputTest extends CleanThreadTest {
  private static final String LINE = "{\"message\":\"an order with some words to it\"}\n";

  @TempDir private Path folder;

  private Path disk;

  /** As one on a server whose answer was lost: of what it is asked only its length fails. */
  private static final class LostFile extends File {
    private static final long serialVersionUID = 1L;

    boolean isLost;

    LostFile(Path path) {
      super(path.toString());
    }

    @Override
    public long length() {
      return isLost ? 0 : super.length();
    }
  }

  private static boolean succeeds(String... command) throws Exception {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        succeeds("mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", disk.toString()),
        "who runs this may not mount");
  }

  @AfterEach
  void unmount() throws Exception {
    succeeds("umount", "--lazy", disk.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void a_line_that_was_begun_is_ended_though_the_file_cannot_be_asked_for_its_length(int before)
      throws Exception {
    LostFile file = new LostFile(disk.resolve("shop.log"));
    Files.writeString(file.toPath(), LINE.repeat(before));
    FileOutput output = new FileOutput(new UnmovedFile());
    output.open(file, true);
    Batch batch = new Batch();
    int lines = 40_000 / LINE.length();
    for (int i = 0; i < lines; i++) {
      batch.add(LINE.getBytes(US_ASCII));
    }

    file.isLost = true;
    assertThatThrownBy(() -> output.write(batch)).isInstanceOf(IOException.class);
    assertThat(Files.readString(file.toPath())).doesNotEndWith("\n");
    assertThat(succeeds("mount", "-o", "remount,size=1m", disk.toString())).isTrue();
    output.write(batch);
    file.isLost = false;

    assertThat(batch.isDone()).isTrue();
    assertThat(Files.readString(file.toPath())).isEqualTo(LINE.repeat(before + lines));
  }
}
