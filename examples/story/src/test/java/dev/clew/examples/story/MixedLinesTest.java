package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrapped, cut and packed lines in any mix give the same sums, however many threads read them. */
class MixedLinesTest {
  private static final String TIME = "2026-11-21T03:00:00.000000001Z";
  private static final int DOCKER_PIECE = 16 << 10;
  private static final FieldNames NAMES = new FieldNames(List.of());

  @TempDir Path folder;

  /** What a table has, and what it does not. */
  private record Sums(Map<String, Long> records, long withoutId, long unparsed) {}

  /** Lines, and what must be found in them. */
  private static final class Mix {
    private final Random random;
    private final StringBuilder text = new StringBuilder();
    private final Map<String, Long> records = new TreeMap<>();

    Mix(Random random) {
      this.random = random;
    }

    void add() {
      String id = "request-" + random.nextInt(9);
      int length = random.nextInt(12) == 0 ? DOCKER_PIECE + random.nextInt(20_000) : 20;
      String line = record(id, length);
      records.merge(id, 1L, Long::sum);
      switch (random.nextInt(9)) {
        case 0 -> text.append(line).append('\n');
        case 1 -> text.append(docker(line + "\n"));
        case 2 -> text.append(cri('F', line));
        case 3 -> text.append("orders-1  | ").append(line).append('\n');
        case 4 -> text.append("{\"stream\":\"s\",\"message\":").append(quoted(line)).append("}\n");
        case 5 -> text.append(docker(cri('F', line)));
        case 6 -> text.append("{\"log\":").append(quoted(docker(line + "\n"))).append("}\r\n");
        case 7 -> addCriPieces(line);
        default -> addDockerPieces(line + "\n");
      }
    }

    private String record(String id, int length) {
      String space = random.nextBoolean() ? " " : "";
      String message =
          "m".repeat(random.nextInt(length)) + "gr\\u00fcn gr\u00fcn \\\"{\\\\ stdout P";
      String nested = random.nextBoolean() ? "\"log\":{\"level\":\"INFO\"}," : "";
      return "{\"@timestamp\":"
          + space
          + "\"2026-11-21T03:00:00.5Z\","
          + space
          + nested
          + "\"tags\":[1,{\"correlation_id\":\"no\"}],\"message\":\""
          + message
          + "\",\"correlation_id\":\""
          + id
          + "\",\"n\":"
          + random.nextInt(1_000)
          + "}";
    }

    private void addCriPieces(String line) {
      int from = 0;
      while (from < line.length()) {
        int to = Math.min(line.length(), from + 1 + random.nextInt(line.length()));
        text.append(cri(to == line.length() ? 'F' : 'P', line.substring(from, to)));
        from = to;
        if (random.nextInt(4) == 0) {
          text.append(cri('F', "words of another stream").replace("stdout", "stderr"));
        }
      }
    }

    private void addDockerPieces(String line) {
      for (int from = 0; from < line.length(); from += DOCKER_PIECE) {
        text.append(docker(line.substring(from, Math.min(line.length(), from + DOCKER_PIECE))));
      }
    }

    private static String quoted(String text) {
      return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private static String docker(String text) {
      return "{\"log\":" + quoted(text) + ",\"stream\":\"stdout\",\"time\":\"" + TIME + "\"}\n";
    }

    private static String cri(char tag, String text) {
      return TIME + " stdout " + tag + " " + text + "\n";
    }

    byte[] bytes() {
      return text.toString().getBytes(StandardCharsets.UTF_8);
    }
  }

  @Test
  void every_mix_of_wrapped_lines_is_counted_once_by_any_number_of_threads() throws Exception {
    for (int round = 0; round < 150; round++) {
      Random random = new Random(round);
      Mix mix = new Mix(random);
      for (int i = 1 + random.nextInt(40); i > 0; i--) {
        mix.add();
      }
      byte[] bytes = mix.bytes();
      Path plain = Files.write(folder.resolve(round + ".log"), bytes);
      Path packed = Files.write(folder.resolve(round + ".log.gz"), members(bytes, random));
      int block = 1 + random.nextInt(20_000);
      int slice = 1 + random.nextInt(20_000);

      for (Path path : List.of(plain, packed)) {
        for (int threads : new int[] {1, 3}) {
          assertThat(read(path, block, slice, threads).records())
              .as("%s, block %s, slice %s, threads %s", path, block, slice, threads)
              .isEqualTo(mix.records);
        }
      }
      Files.delete(plain);
      Files.delete(packed);
    }
  }

  @Test
  void what_is_cut_anywhere_is_read_the_same_by_any_number_of_threads() throws Exception {
    for (int round = 0; round < 150; round++) {
      Random random = new Random(1_000 + round);
      Mix mix = new Mix(random);
      for (int i = 1 + random.nextInt(20); i > 0; i--) {
        mix.add();
      }
      byte[] all = mix.bytes();
      byte[] bytes = Arrays.copyOf(all, random.nextInt(all.length));
      Path plain = Files.write(folder.resolve(round + ".log"), bytes);
      Path packed = Files.write(folder.resolve(round + ".log.gz"), Run.gzip(bytes));
      int block = 1 + random.nextInt(20_000);
      int slice = 1 + random.nextInt(20_000);
      Sums expected = read(plain, 1 << 20, 1 << 20, 1);

      for (Path path : List.of(plain, packed)) {
        assertThat(read(path, block, slice, 3))
            .as("%s, block %s, slice %s", path, block, slice)
            .isEqualTo(expected);
      }
      expected
          .records()
          .forEach((id, count) -> assertThat(mix.records.get(id)).isGreaterThanOrEqualTo(count));
      Files.delete(plain);
      Files.delete(packed);
    }
  }

  @Test
  void a_packed_file_that_is_cut_gives_what_came_before_to_any_number_of_threads()
      throws Exception {
    Random random = new Random(7);
    Mix mix = new Mix(random);
    for (int i = 0; i < 400; i++) {
      mix.add();
    }
    byte[] packed = Run.gzip(mix.bytes());
    for (int round = 0; round < 20; round++) {
      byte[] cut = Arrays.copyOf(packed, 20 + random.nextInt(packed.length - 20));
      Path path = Files.write(folder.resolve("cut-" + round + ".log.gz"), cut);
      Notes notes = new Notes();

      Sums one = read(path, 5_000, 1, 1, notes);
      Sums three = read(path, 5_000, 1, 3, notes);

      assertThat(three).isEqualTo(one);
      assertThat(notes.all()).anyMatch(note -> note.contains("the compressed data ends early"));
    }
  }

  /** One member of gzip after the other, as log shippers append them. */
  private static byte[] members(byte[] bytes, Random random) throws Exception {
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    int from = 0;
    do {
      int to = Math.min(bytes.length, from + 1 + random.nextInt(bytes.length));
      members.write(Run.gzip(Arrays.copyOfRange(bytes, from, to)));
      from = to;
    } while (from < bytes.length);
    return members.toByteArray();
  }

  private static Sums read(Path path, int block, int slice, int threads) {
    Notes notes = new Notes();
    return read(path, block, slice, threads, notes);
  }

  private static Sums read(Path path, int block, int slice, int threads, Notes notes) {
    List<Source> sources = new Inputs(List.of(path.toString()), notes).find();
    Services services = new Services();
    Unparsed unparsed = new Unparsed(null);
    Watch.Shared shared =
        Watch.Shared.create(Options.parse(new String[] {path.toString()}).view(), NAMES);
    List<TableScanner> scanners = new ArrayList<>();
    List<RequestTable> tables = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      RequestTable table = new RequestTable(100);
      tables.add(table);
      scanners.add(new TableScanner(NAMES, table, services, unparsed, notes, new Watch(shared)));
    }
    new LogReader(new ByteArrayInputStream(new byte[0]), notes, block, slice, LogReader.MAX_LINE)
        .read(sources, scanners);
    Map<String, Long> records = new TreeMap<>();
    RequestTable.merge(tables, sum -> records.put(sum.idText(), sum.records));
    long withoutId = scanners.stream().mapToLong(TableScanner::withoutId).sum();
    tables.forEach(RequestTable::close);
    return new Sums(records, withoutId, unparsed.count());
  }
}
