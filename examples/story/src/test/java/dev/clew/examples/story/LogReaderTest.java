package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each line is handed out once, wherever blocks and slices end. */
class LogReaderTest {
  @TempDir Path folder;

  /** Keeps all lines. */
  private static final class Lines implements LineScanner {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void lines(Source source, byte[] b, int from, int to, long offset, long line) {
      String text = new String(b, from, to - from, StandardCharsets.UTF_8);
      assertThat(text).endsWith("\n");
      long at = offset;
      for (String one : text.split("(?<=\n)", -1)) {
        if (!one.isEmpty()) {
          lines.add(at + ":" + one);
          at += one.length();
        }
      }
    }

    @Override
    public void unendedLine(Source source, byte[] b, int from, int to, long offset, long line) {
      lines.add(offset + ":" + new String(b, from, to - from, StandardCharsets.UTF_8));
    }

    @Override
    public boolean isOpen() {
      return false;
    }

    @Override
    public void end() {}

    @Override
    public void tooLongLine(Source source, byte[] b, int from, int to, long offset, long line) {
      throw new IllegalStateException("too long");
    }
  }

  @Test
  void hands_out_each_line_once_wherever_blocks_and_slices_end() throws Exception {
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      StringBuilder text = new StringBuilder();
      List<String> expected = new ArrayList<>();
      for (int i = random.nextInt(30); i > 0; i--) {
        String line = "x".repeat(random.nextInt(random.nextInt(4) == 0 ? 90 : 9)) + "\n";
        expected.add(text.length() + ":" + line);
        text.append(line);
      }
      if (random.nextBoolean()) {
        expected.add(text.length() + ":end");
        text.append("end");
      }
      Path file = Files.writeString(folder.resolve(round + ".log"), text);
      Path packed = folder.resolve(round + ".log.gz");
      Files.write(packed, Run.gzip(text.toString().getBytes(StandardCharsets.UTF_8)));
      int block = 1 + random.nextInt(40);
      int slice = 1 + random.nextInt(60);

      for (Path path : List.of(file, packed)) {
        for (int threads : new int[] {1, 3}) {
          assertThat(read(path, block, slice, threads))
              .as("%s, block %s, slice %s, threads %s", path, block, slice, threads)
              .containsExactlyInAnyOrderElementsOf(expected);
        }
      }
    }
  }

  private static List<String> read(Path file, int block, int slice, int threads) {
    Notes notes = new Notes();
    List<Source> sources = new Inputs(List.of(file.toString()), notes).find();
    List<Lines> scanners = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      scanners.add(new Lines());
    }
    new LogReader(new ByteArrayInputStream(new byte[0]), notes, block, slice, 1 << 10)
        .read(sources, scanners);
    assertThat(notes.all()).isEmpty();
    List<String> all = new ArrayList<>();
    scanners.forEach(scanner -> all.addAll(scanner.lines));
    Collections.sort(all);
    return all;
  }
}
