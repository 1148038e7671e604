package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README shows what the command really prints. */
class ReadmeTest {

  @Test
  void shows_what_is_printed() throws Exception {
    String readme = Files.readString(Path.of("README.md")).replace("\r\n", "\n");
    Run table = Run.of(Run.shop());
    Run story = Run.of("--id", "01a1fc17-f001-759b-bce9-6ef57f9765ff", Run.shop());

    assertThat(readme)
        .contains(table.out().replace("\r\n", "\n"))
        .contains(story.out().replace("\r\n", "\n"));
  }

  @Test
  void shows_what_is_printed_of_a_long_story(@TempDir Path folder) throws Exception {
    String readme = Files.readString(Path.of("README.md")).replace("\r\n", "\n");
    Run story = Run.of("--id", LongStory.ID, LongStory.write(folder));
    int from = readme.indexOf("  edge       ━");
    String shown = readme.substring(from, readme.indexOf("```", from));

    assertThat(shown.lines()).hasSize(5);
    assertThat(story.outLines()).containsAll(shown.lines().toList());
  }

  @Test
  void shows_where_ids_get_lost() throws Exception {
    String readme = Files.readString(Path.of("README.md")).replace("\r\n", "\n");
    String gaps = Run.of("--gaps", Run.shop()).out().replace("\r\n", "\n");
    String shown =
        gaps.substring(0, gaps.indexOf("\n\n2 requests"))
            .replace(Run.shop().resolve("gateway.json").toString(), "gateway.json");

    assertThat(readme).contains(shown);
  }
}
