package dev.clew.logback.appender;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process that is killed within a write leaves to the next one. */
class UnwrittenFileTest extends CleanThreadTest {
  private static final int CAPACITY = 1 << 16;
  private static final String BEFORE = "{\"message\":\"before\"}\n";
  private static final String BEHIND = "{\"message\":\"behind\"}\n";

  /** Too long for the queue. */
  private static final String LONG = "{\"message\":\"" + "x".repeat(20_000) + "\"}\n";

  @TempDir private Path folder;

  private Path log() {
    return folder.resolve("shop.log");
  }

  /** What one process has open; at its close it is killed. */
  private final class Writing implements AutoCloseable {
    private final FileOutput output = new FileOutput(new UnmovedFile());
    private final OutputStream stream;
    private final LineQueue queue;

    Writing() throws IOException {
      stream = output.open(log().toFile(), true);
      UnwrittenFile file = UnwrittenFile.open(folder.resolve("shop.log.unwritten"), CAPACITY);
      output.noteIn(file);
      queue = file.queue();
    }

    void put(String line) {
      byte[] bytes = line.getBytes(US_ASCII);
      queue.put(queue.take(bytes.length), bytes, bytes.length);
    }

    void putLong() {
      queue.putNumber(queue.take(Long.BYTES), 1);
    }

    Batch write() throws IOException {
      Batch batch = new Batch();
      queue.addTo(batch, number -> LONG.getBytes(US_ASCII));
      output.write(batch);
      return batch;
    }

    void note(Batch batch) {
      output.wrote(batch);
      queue.free(batch.end());
    }

    @Override
    public void close() throws IOException {
      output.close();
      stream.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_line_that_is_too_long_for_the_queue_doubles_none_behind_it_and_breaks_none(boolean whole)
      throws Exception {
    try (Writing killed = new Writing()) {
      killed.put(BEFORE);
      killed.putLong();
      killed.put(BEHIND);
      killed.note(killed.write());
      Batch unused = killed.write();
    }
    if (!whole) {
      try (FileChannel cut = FileChannel.open(log(), StandardOpenOption.WRITE)) {
        cut.truncate(BEFORE.length() + LONG.length() / 2);
      }
    }

    try (Writing next = new Writing()) {
      while (next.queue.freed() < next.queue.next()) {
        next.note(next.write());
      }
    }

    assertThat(Files.readString(log())).isEqualTo(BEFORE + (whole ? LONG : "") + BEHIND);
  }
}
