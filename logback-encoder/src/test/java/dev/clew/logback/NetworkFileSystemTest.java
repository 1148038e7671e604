package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.core.status.Status;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log on a server, by SFTP, that does not answer for a while. Where sshfs is installed. */
@Tag("proof")
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class NetworkFileSystemTest extends FileAppenderTest {
  private static final Path SERVER = Path.of("/usr/lib/openssh/sftp-server");
  private static final int LINES = 20_000;

  private Path mounted;
  private Path log;
  private String server;
  private @Nullable Process shell;

  @BeforeEach
  void mount() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/sshfs")), "sshfs is not installed");
    assumeTrue(Files.isExecutable(SERVER), "sftp-server is not installed");
    mounted = Files.createDirectory(folder.resolve("mounted"));
    Files.createDirectory(folder.resolve("remote"));
    mount("");
    log = folder.resolve("remote/shop.log");
  }

  private void mount(String options) throws Exception {
    Path remote = folder.resolve("remote");
    Path pid = folder.resolve("pid");
    Path script =
        Files.writeString(
            folder.resolve("server"), "#!/bin/sh\necho $$ >" + pid + "\nexec " + SERVER + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    assumeTrue(
        succeeds(
            "sshfs",
            "-o",
            "ssh_command=" + script + options,
            "server:" + remote,
            mounted.toString()),
        "who runs this may not mount");
    server = Files.readString(pid).strip();
  }

  @AfterEach
  void unmount() throws Exception {
    if (server != null) {
      goOn();
      loggerContext.stop();
      // A queue stays mapped until it is collected, and then the file system is busy.
      succeeds("umount", "--lazy", mounted.toString());
    }
  }

  /**
   * Stops the server until {@link #goOn()}. A process that is started meanwhile does not begin: of
   * the files that it is not to have the system closes those of the server, and waits.
   */
  private void hang() throws Exception {
    Process waiting =
        new ProcessBuilder("sh", "-c", "kill -STOP $0; echo; read line; kill -CONT $0", server)
            .start();
    shell = waiting;
    assertThat(waiting.getInputStream().read()).isEqualTo('\n');
  }

  private void goOn() throws Exception {
    Process waiting = shell;
    if (waiting != null) {
      waiting.getOutputStream().close();
      waiting.waitFor();
    }
  }

  private String settings(String queue) {
    return "<file>%s</file><queueFile>%s</queueFile>"
        .formatted(mounted.resolve("shop.log"), folder.resolve(queue));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mounted/shop.unwritten", "shop.unwritten"})
  void what_is_logged_while_the_server_hangs_is_written_when_it_goes_on(String queue)
      throws Exception {
    Logger logger = configure(settings(queue));
    logger.info("thread 0 line 1 of an order with some words to it");

    hang();
    Thread logs =
        new Thread(
            () -> {
              for (int i = 2; i <= LINES; i++) {
                logger.info("thread 0 line {} of an order with some words to it", i);
              }
            });
    logs.start();
    if (queue.startsWith("mounted")) {
      // Who logs may have to wait for a part of the queue's file.
      logs.join(TimeUnit.SECONDS.toMillis(1));
    } else {
      logs.join();
    }
    goOn();
    logs.join();
    loggerContext.stop();

    assertThat(readBack(List.of(log))).containsOnly(Map.entry(0, LINES));
    assertThat(statuses(Status.ERROR)).isEmpty();
    assertThat(statuses(Status.WARN)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mounted/shop.unwritten", "shop.unwritten"})
  void what_a_process_had_logged_that_was_killed_while_the_server_hung_the_next_one_writes(
      String queue) throws Exception {
    Process process = process(configuration(settings(queue)), 1, 0, 0);
    String last = "0";
    try (BufferedReader told = process.inputReader()) {
      for (int i = 0; i < 200; i++) {
        last = told.readLine();
      }
      hang();
      for (int i = 0; i < 200; i++) {
        last = told.readLine();
      }
      process.destroyForcibly();
    }
    // The system closes the file of the killed one, and waits for the server with that.
    goOn();
    process.waitFor();

    configure(settings(queue));
    loggerContext.stop();

    assertThat(readBack(List.of(log)).getOrDefault(0, 0))
        .isGreaterThanOrEqualTo(Integer.parseInt(last.strip()));
  }

  @Test
  void what_a_lost_connection_has_open_is_opened_over_the_next_one() throws Exception {
    assertThat(succeeds("umount", mounted.toString())).isTrue();
    mount(",reconnect,sshfs_sync");
    Logger logger = configure(settings("shop.unwritten"));
    logger.info("thread 0 line 1 of an order with some words to it");
    while (!Files.exists(log) || Files.size(log) == 0) {
      Thread.onSpinWait();
    }

    assertThat(succeeds("kill", server)).isTrue();
    Path pid = folder.resolve("pid");
    while (Files.readString(pid).isBlank() || Files.readString(pid).strip().equals(server)) {
      // Whoever asks for anything has it connected again.
      mounted.resolve("other").toFile().exists();
    }
    for (int i = 2; i <= 100; i++) {
      logger.info("thread 0 line {} of an order with some words to it", i);
    }
    loggerContext.stop();

    assertThat(readBack(List.of(log))).containsOnly(Map.entry(0, 100));
    assertThat(statuses(Status.ERROR)).singleElement().asString().contains("cannot be written");
  }
}
