package dev.clew.examples.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaseTableTest {
  @Test
  void a_cell_says_only_what_ran(@TempDir Path folder) throws Exception {
    Files.write(
        folder.resolve("a.tsv"),
        List.of(
            "R10\tOne/1\theld\tten",
            "R2\tOne/1\theld\ttwo",
            "R2\tOne/1\theld\ttwo, again",
            "R2\tTwo/2\tfailed\ttwo",
            "R2\tTwo/2\theld\ttwo, again",
            "R3\tTwo/2\timpossible\tthree"));

    String table = CaseTable.of(List.of(folder, folder.resolve("not-there")));

    assertThat(table.lines())
        .startsWith(
            "| case | One/1 | Two/2 |",
            "|---|---|---|",
            "| R2 two | ✓ 2 | ✓ 1, **✗ 1** |",
            "| R3 three |  | n/a 1 |",
            "| R10 ten | ✓ 1 |  |");
  }
}
