package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is shown while something is followed, and how often. */
class LiveTest {
  private static final long MILLIS = 1_000_000;

  private long now;
  private long read;
  private long cost;
  private boolean seen = true;
  private final Ending ending = new Ending();
  private final List<Long> shownAt = new ArrayList<>();

  private LiveTable table(boolean early) {
    LiveTable.Shown shown =
        new LiveTable.Shown() {
          @Override
          public long pause() {
            return 500 * MILLIS;
          }

          @Override
          public long pauseWithoutChange() {
            return 2_000 * MILLIS;
          }

          @Override
          public boolean isEarly() {
            return early;
          }

          @Override
          public boolean show() {
            shownAt.add(now / MILLIS);
            now += cost;
            return seen;
          }

          @Override
          public void close() {
            // Nothing was opened.
          }
        };
    return new LiveTable(
        () -> {
          throw new AssertionError("nothing is read here");
        },
        () -> read,
        () -> now,
        shown,
        ending);
  }

  private void pass(LiveTable table, int millis, boolean caughtUp) {
    for (int i = 0; i < millis; i += 100) {
      table.update(caughtUp);
      now += 100 * MILLIS;
    }
  }

  @Test
  void a_table_is_shown_again_when_it_has_changed_and_not_too_often() {
    LiveTable table = table(true);
    for (int i = 0; i < 20; i++) {
      read++;
      pass(table, 100, true);
    }
    pass(table, 4_000, true);

    assertThat(shownAt).containsExactly(0L, 500L, 1_000L, 1_500L, 2_000L, 4_000L);
  }

  @Test
  void a_table_that_is_slow_to_make_takes_a_tenth_of_the_time() {
    LiveTable table = table(true);
    cost = 300 * MILLIS;
    for (int i = 0; i < 70; i++) {
      read++;
      pass(table, 100, true);
    }

    assertThat(shownAt).containsExactly(0L, 3_300L, 6_600L);
  }

  @Test
  void blocks_are_printed_when_all_is_read() {
    LiveTable table = table(false);
    read = 1;
    pass(table, 1_000, false);
    assertThat(shownAt).isEmpty();
    pass(table, 100, true);
    assertThat(shownAt).hasSize(1);
  }

  @Test
  void when_nobody_can_see_it_any_more_it_ends() {
    LiveTable table = table(false);
    seen = false;
    table.update(true);
    assertThat(ending.isWanted()).isTrue();
  }

  @Test
  void a_drawing_has_the_size_of_the_window_and_wipes_no_more_than_is_left_over() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (LiveScreen screen = new LiveScreen(out)) {
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        lines.add(i + " " + "x".repeat(100));
      }
      screen.draw(lines, new Window(40, 10));
      screen.draw(List.of("short"), new Window(40, 10));
    }
    String text = bytes.toString(StandardCharsets.UTF_8);

    assertThat(text)
        .startsWith("\u001b[?1049h\u001b[?25l\u001b[?7l")
        .contains("\r\n9 " + "x".repeat(38) + "\u001b[0m\u001b[K\u001b[J")
        .doesNotContain("10 x", "\u001b[2J", "x".repeat(39))
        .endsWith("\u001b[Hshort\u001b[K\u001b[J\u001b[?2026l\u001b[?7h\u001b[?25h\u001b[?1049l");
  }

  @Test
  void colours_take_no_room_in_a_line() {
    assertThat(LiveScreen.cut("\u001b[31mred\u001b[0m and more", 7))
        .isEqualTo("\u001b[31mred\u001b[0m and\u001b[0m");
    assertThat(LiveScreen.cut("😀😀😀", 2)).isEqualTo("😀😀\u001b[0m");
    assertThat(LiveScreen.cut("fits", 4)).isEqualTo("fits");
    assertThat(LiveScreen.cut("x\u001b[3", 4)).isEqualTo("x");
  }

  @Test
  void a_window_is_as_large_as_the_terminal_says() {
    assertThat(Window.parse("50 132")).isEqualTo(new Window(132, 50));
    assertThat(Window.parse("2 10")).isEqualTo(new Window(40, 10));
    assertThat(Window.parse("0 0")).isNull();
    assertThat(Window.parse("stty: no terminal")).isNull();
    assertThat(Window.of(Map.of("COLUMNS", "90", "LINES", "x"))).isEqualTo(new Window(90, 24));
  }
}
