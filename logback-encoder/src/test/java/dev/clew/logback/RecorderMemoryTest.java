package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A recorder in a process of 128 MB. */
class RecorderMemoryTest extends FileAppenderTest {
  @Test
  void one_whose_ring_has_no_room_records_nothing_and_the_process_starts() throws Exception {
    String recorder =
        "<turboFilter class=\"dev.clew.logback.CorrelationRecorder\">"
            + "<heap>true</heap><size>1GB</size></turboFilter>";
    String listener =
        "<statusListener class=\"ch.qos.logback.core.status.OnErrorConsoleStatusListener\"/>";

    Process process =
        process(
            configuration(file())
                .replace("<configuration>", "<configuration>" + listener + recorder),
            1,
            10,
            0);
    process.getInputStream().readAllBytes();

    assertThat(process.waitFor()).isZero();
    assertThat(readBack()).containsOnly(Map.entry(0, 10));
    assertThat(Files.readString(folder.resolve("stderr")))
        .contains("There is no memory for the recorder's ring");
  }
}
