package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.core.status.Status;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A disk of one megabyte, which is full in the middle of a line. For who may mount one. */
@Tag("proof")
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class FullDiskTest extends FileAppenderTest {
  private static final int LINES = 2_500;

  private Path disk;
  private Path filler;
  private Path log;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        succeeds("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()),
        "who runs this may not mount");
    filler = Files.write(disk.resolve("filler"), new byte[512 * 1024]);
    log = disk.resolve("shop.log");
  }

  @AfterEach
  void unmount() throws Exception {
    loggerContext.stop();
    // A queue that is there stays mapped until it is collected, and then the file system is busy.
    succeeds("umount", "--lazy", disk.toString());
  }

  private String settings() {
    return "<file>%s</file><queueFile>%s</queueFile>"
        .formatted(log, folder.resolve("shop.unwritten"));
  }

  @Test
  void what_did_not_fit_is_written_when_there_is_room_and_no_line_is_doubled_or_split()
      throws Exception {
    Logger logger = configure(settings());
    for (int i = 1; i <= LINES; i++) {
      logger.info("thread 0 line {} of an order with some words to it", i);
    }
    while (statuses(Status.ERROR).isEmpty()) {
      Thread.onSpinWait();
    }
    long whenFull = Files.size(log);

    Files.delete(filler);
    loggerContext.stop();

    assertThat(whenFull).isPositive();
    assertThat(readBack(List.of(log))).containsOnly(Map.entry(0, LINES));
    assertThat(statuses(Status.ERROR))
        .singleElement()
        .asString()
        .startsWith("Lines cannot be written to " + log);
  }

  @Test
  void one_that_is_cut_to_make_room_has_whole_lines_from_its_new_beginning() throws Exception {
    Logger logger = configure(settings());
    for (int i = 1; i <= LINES; i++) {
      logger.info("thread 0 line {} of an order with some words to it", i);
    }
    while (statuses(Status.ERROR).isEmpty()) {
      Thread.onSpinWait();
    }

    Files.newByteChannel(log, StandardOpenOption.WRITE).truncate(0).close();
    loggerContext.stop();

    List<String> lines = Files.readAllLines(log);
    assertThat(lines)
        .allSatisfy(line -> parse((line + "\n").getBytes(UTF_8), DEFAULT_MAX_RECORD_BYTES));
    assertThat(lines).last().asString().contains("line " + LINES + " of");
  }

  @Test
  void what_a_killed_process_could_not_write_the_next_one_writes() throws Exception {
    Process process = process(configuration(settings()), 1, 0, 0);
    String last = "0";
    try (BufferedReader told = process.inputReader()) {
      while (disk.toFile().getUsableSpace() > 0) {
        last = told.readLine();
      }
      process.destroyForcibly().waitFor();
    }
    // What is in the queue by now would not fit either.
    Files.delete(filler);
    assertThat(succeeds("mount", "-o", "remount,size=64m", disk.toString())).isTrue();

    configure(settings());
    loggerContext.stop();

    assertThat(readBack(List.of(log)).getOrDefault(0, 0))
        .isGreaterThanOrEqualTo(Integer.parseInt(last.strip()));
  }

  @Test
  void what_a_configuration_could_not_write_the_next_one_writes() throws Exception {
    String settings = settings() + "<maxFlushTime>100</maxFlushTime>";
    Logger logger = configure(settings);
    for (int i = 1; i <= LINES; i++) {
      logger.info("thread 0 line {} of an order with some words to it", i);
    }
    while (statuses(Status.ERROR).isEmpty()) {
      Thread.onSpinWait();
    }

    loggerContext.reset();
    configure(settings());
    Files.delete(filler);
    logger.info("thread 1 line 1 of an order");
    loggerContext.stop();

    assertThat(readBack(List.of(log))).containsOnly(Map.entry(0, LINES), Map.entry(1, 1));
    assertThat(statuses(Status.WARN)).isEmpty();
  }

  @Test
  void a_queue_on_a_disk_that_has_room_for_no_other_file_is_gone_on_with() throws Exception {
    assertThat(succeeds("umount", disk.toString())).isTrue();
    assertThat(
            succeeds(
                "mount", "-t", "tmpfs", "-o", "size=64m,nr_inodes=3", "tmpfs", disk.toString()))
        .isTrue();
    String settings = "<file>" + log + "</file>";
    Process process = process(configuration(settings), 1, 0, 0);
    String last = "";
    for (int i = 0; i < 100; i++) {
      last = process.inputReader().readLine();
    }
    process.destroyForcibly().waitFor();

    configure(settings);
    loggerContext.stop();

    assertThat(readBack(List.of(log)).getOrDefault(0, 0))
        .isGreaterThanOrEqualTo(Integer.parseInt(last.strip()));
    assertThat(statuses(Status.WARN)).isEmpty();
  }

  @Test
  void a_line_that_a_killed_process_had_begun_is_ended_though_there_is_no_room_at_the_next_starts()
      throws Exception {
    Process process = process(configuration(settings()), 1, LINES, 0);
    // The last page of the disk is taken before its end is written.
    while (disk.toFile().getUsableSpace() > 0 || Files.readString(log).endsWith("\n")) {
      Thread.onSpinWait();
    }
    process.destroyForcibly().waitFor();
    for (int i = 0; i < 2; i++) {
      process = process(configuration(settings()), 1, 0, 1 + i);
      process.inputReader().readLine();
      process.destroyForcibly().waitFor();
    }
    Logger logger = configure(settings());
    Files.delete(filler);
    assertThat(succeeds("mount", "-o", "remount,size=64m", disk.toString())).isTrue();

    logger.info("thread 3 line 1 of an order");
    loggerContext.stop();

    assertThat(readBack(List.of(log))).containsKey(0).containsEntry(3, 1);
    assertThat(statuses(Status.WARN)).isEmpty();
  }
}
