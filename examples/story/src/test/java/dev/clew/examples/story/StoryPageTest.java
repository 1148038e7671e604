package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser. */
class StoryPageTest {
  private static final String FAILED = "01a1fc17-f001-759b-bce9-6ef57f9765ff";

  @TempDir static Path folder;

  private static @Nullable Browser browser;

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> program = Browser.program();
    assumeTrue(
        program.isPresent(),
        "no Chromium on the PATH, so nobody looks at the page: apt-get install chromium");
    browser = new Browser(program.orElseThrow(), Files.createDirectory(folder.resolve("browser")));
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  private static Browser browser() {
    if (browser == null) {
      throw new IllegalStateException("not started");
    }
    return browser;
  }

  private static Path shopPage() {
    Path page = folder.resolve("shop.html");
    Run run = Run.of("--id", FAILED, "--html", page, Run.shop());
    assertThat(run.status()).isEqualTo(ClewStory.FOUND);
    return page;
  }

  private static void assertQuiet() {
    assertThat(browser().complaints()).isEmpty();
    assertThat(browser().requests())
        .allMatch(address -> address.startsWith("file:") || address.startsWith("data:"));
  }

  private static double number(String script) throws Exception {
    return browser().eval(script).asDouble();
  }

  private static boolean holds(String script) throws Exception {
    return browser().eval(script).asBoolean();
  }

  @Test
  void draws_a_lane_for_each_service_and_a_bar_for_each_access_record() throws Exception {
    browser().show(shopPage(), 1100, 900, false);

    assertThat(browser().eval("[...document.querySelectorAll('.lane h3')].map(e => e.innerText)"))
        .map(name -> name.asText())
        .containsExactly("nginx", "gateway", "orders", "payments");
    assertThat(number("document.querySelectorAll('a.bar').length")).isEqualTo(5);
    assertThat(number("document.querySelectorAll('a.bar.call').length")).isEqualTo(1);
    assertThat(number("document.querySelectorAll('tbody tr').length")).isEqualTo(12);
    assertThat(number("document.querySelectorAll('.link').length")).isEqualTo(2);
    // A callee's bar lies within its caller's.
    assertThat(
            holds(
                "(() => { const of = i => document.querySelectorAll('.lane')[i]"
                    + ".querySelector('.bar:not(.call)').getBoundingClientRect();"
                    + " return [1, 2, 3].every(i => of(i).left >= of(i - 1).left"
                    + " && of(i).right <= of(i - 1).right); })()"))
        .isTrue();
    assertQuiet();
  }

  @Test
  void makes_the_picture_of_the_guide() throws Exception {
    browser().show(shopPage(), 1100, 1260, false);
    byte[] light = browser().screenshot();
    browser().show(shopPage(), 1100, 1260, true);
    byte[] dark = browser().screenshot();
    browser().show(shopPage(), 390, 844, false);
    byte[] phone = browser().screenshot();

    Path target = Files.createDirectories(Path.of("target", "story"));
    Files.write(target.resolve("story.png"), light);
    Files.write(target.resolve("story-dark.png"), dark);
    Files.write(target.resolve("story-phone.png"), phone);
    assertThat(List.of(light.length, dark.length, phone.length))
        .allMatch(size -> size > 10_000 && size < 200_000);
    assertQuiet();
  }

  @Test
  void is_light_or_dark_as_the_reader_likes_and_has_contrast_in_both() throws Exception {
    for (boolean dark : new boolean[] {false, true}) {
      browser().show(shopPage(), 1100, 900, dark);

      double background =
          number(LUMINANCE + "luminance(getComputedStyle(document.body).backgroundColor)");
      assertThat(background).matches(value -> dark ? value < 0.1 : value > 0.8);
      assertThat(browser().eval(LUMINANCE + LOW_CONTRAST)).as("dark: %s", dark).isEmpty();
    }
    assertQuiet();
  }

  @Test
  void fits_a_phone() throws Exception {
    browser().show(shopPage(), 390, 844, false);

    assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(390);
    browser().eval("document.querySelectorAll('details').forEach(d => d.open = true)");
    assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(390);
    assertQuiet();
  }

  @Test
  void unfolds_a_stack_trace_by_mouse_and_by_keyboard() throws Exception {
    browser().show(shopPage(), 1100, 900, false);
    String frames = "document.querySelector('details pre').checkVisibility()";
    assertThat(holds(frames)).isFalse();

    browser().click("details summary");
    assertThat(holds(frames)).isTrue();

    browser().eval("document.querySelector('details summary').focus()");
    browser().press("Enter", "Enter", 13, "\r");
    assertThat(holds(frames)).isFalse();
    assertQuiet();
  }

  @Test
  void can_be_walked_through_by_keyboard() throws Exception {
    browser().show(shopPage(), 1100, 900, false);
    browser().eval("document.querySelector('a.bar.error').focus()");
    browser().press("Enter", "Enter", 13, "\r");

    assertThat(holds("document.querySelector('tr:target') !== null")).isTrue();
    assertThat(holds("[...document.querySelectorAll('a.bar, a.dot')].every(a => a.ariaLabel)"))
        .isTrue();
  }

  @Test
  void shows_only_errors_when_asked() throws Exception {
    browser().show(shopPage(), 1100, 900, false);
    String shown =
        "[...document.querySelectorAll('tbody tr')].filter(r => r.checkVisibility()).length";
    assertThat(number(shown)).isEqualTo(12);

    browser().click("#only");

    assertThat(number(shown)).isEqualTo(8);
  }

  @Test
  void what_a_log_says_stays_text() throws Exception {
    String hostile =
        "</script></style></title><script>document.title='owned'</script>"
            + "<img src=x onerror=\"document.title='owned'\"><b onmouseover='x'>"
            + "\" onmouseover=\"document.title='owned'\" x='&amp;\u2028\u2029\u202e\u0000\u001b[31m"
            + "-->]]>{{7*7}}${7*7} javascript:alert(1) \uD83D\uDE00";
    ObjectNode record = Browser.object();
    for (String name :
        List.of(
            "log.level",
            "message",
            "service.name",
            "http.request.method",
            "url.path",
            "error.type",
            "x" + hostile)) {
      record.put(name, hostile);
    }
    record.put("@timestamp", "2026-11-21T03:13:09.1Z");
    record.put("correlation_id", "x-1");
    record.put("event.duration", 5_000_000);
    record.put("http.response.status_code", 500);
    record.put("error.stack_trace", hostile + "\n\tat " + hostile + "\nCaused by: " + hostile);
    Path page = folder.resolve("hostile.html");
    Run run = Run.withInput(record + "\n", "--id", "x-1", "--html", page, "-");
    assertThat(run.status()).as(run.err()).isEqualTo(ClewStory.FOUND);

    for (int width : new int[] {1100, 390}) {
      browser().show(page, width, 900, false);

      assertThat(browser().eval("document.title").asText()).isEqualTo("The story of x-1");
      assertThat(number("document.querySelectorAll('script, img, b:has(b), [onmouseover]').length"))
          .isZero();
      assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
      assertThat(
              holds(
                  "/[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u200b-\\u200f\\u2028-\\u202e\\u2066-\\u2069]/"
                      + ".test(document.documentElement.outerHTML)"))
          .isFalse();
      assertThat(browser().eval("document.querySelector('td.what').innerText").asText())
          .contains("</script>", "\\u202e", "\\u2028", "\\u001b", "\uD83D\uDE00");
    }
    assertQuiet();
  }

  private static final String LUMINANCE =
      """
      var rgb = text => { const c = document.createElement('canvas').getContext('2d');
        c.fillStyle = text; c.fillRect(0, 0, 1, 1); return [...c.getImageData(0, 0, 1, 1).data]; };
      var luminance = text => { const [r, g, b] = rgb(text).map(v => v / 255)
        .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
      """;

  /** Texts whose contrast is below 4.5, as WCAG 2 has it for level AA. */
  private static final String LOW_CONTRAST =
      """
      var behind = e => { for (; e; e = e.parentElement) {
        const color = getComputedStyle(e).backgroundColor;
        if (rgb(color)[3] === 255) return color; } return 'white'; };
      [...document.querySelectorAll('main *')]
        .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
        .filter(e => e.checkVisibility() && !e.closest('.unseen'))
        .map(e => { const a = luminance(getComputedStyle(e).color) + 0.05;
          const b = luminance(behind(e)) + 0.05;
          return [Math.max(a, b) / Math.min(a, b), e.className + ' ' + e.innerText]; })
        .filter(([ratio]) => ratio < 4.5).map(pair => pair.join(' '))
      """;
}
