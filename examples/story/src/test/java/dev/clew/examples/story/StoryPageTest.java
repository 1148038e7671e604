package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    assertThat(number("document.querySelectorAll('.rows tbody tr').length")).isEqualTo(12);
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
    browser().show(shopPage(), 1100, 1040, false);
    byte[] light = browser().screenshot();
    browser().show(shopPage(), 1100, 1040, true);
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
    String frames = "document.querySelector('.what details pre').checkVisibility()";
    assertThat(holds(frames)).isFalse();

    browser().click(".what details summary");
    assertThat(holds(frames)).isTrue();

    browser().eval("document.querySelector('.what details summary').focus()");
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
  void shows_only_some_levels_or_one_service_when_asked() throws Exception {
    browser().show(shopPage(), 1100, 900, false);
    String shown =
        "[...document.querySelectorAll('.rows tbody tr')].filter(r => r.checkVisibility()).length";
    assertThat(number(shown)).isEqualTo(12);

    browser().click("#f-l1");
    assertThat(number(shown)).isEqualTo(8);

    browser().click("#f-l2");
    assertThat(number(shown)).isEqualTo(7);

    browser().click("#f-v3");
    assertThat(number(shown)).isEqualTo(2);

    // What a link leads to is shown all the same.
    browser().click("a.bar");
    assertThat(holds("document.querySelector('tr:target').checkVisibility()")).isTrue();

    browser().click("button[type=reset]");
    assertThat(number(shown)).isEqualTo(12);
  }

  private static Path longPage() throws Exception {
    Path page = folder.resolve("long.html");
    if (!Files.exists(page)) {
      Run run =
          Run.of("--id", LongStory.ID, "--html", page, LongStory.write(folder.resolve("long")));
      assertThat(run.status()).isEqualTo(ClewStory.FOUND);
    }
    return page;
  }

  @Test
  void three_hundred_records_of_twelve_services_fit_three_widths_light_and_dark() throws Exception {
    for (int width : new int[] {1280, 768, 390}) {
      for (boolean dark : new boolean[] {false, true}) {
        browser().show(longPage(), width, 900, dark);
        browser().eval("document.querySelectorAll('details').forEach(d => d.open = true)");

        assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
        assertThat(browser().eval(LUMINANCE + LOW_CONTRAST)).as("dark: %s", dark).isEmpty();
      }
      assertThat(browser().eval(OVERLAPS)).as("at %d", width).isEmpty();
      // The request, and not what came 45 seconds later, has most of the width.
      assertThat(
              number(
                  "document.querySelector('.bar').getBoundingClientRect().width"
                      + " / document.querySelector('.lanes').getBoundingClientRect().width"))
          .isGreaterThan(0.6);
    }
    assertQuiet();
  }

  @Test
  void makes_the_pictures_of_a_long_story() throws Exception {
    Path target = Files.createDirectories(Path.of("target", "story"));
    Map<Integer, String> tops = Map.of(1280, "main", 768, ".legend", 390, ".tree");
    for (Map.Entry<Integer, String> top : tops.entrySet()) {
      browser().show(longPage(), top.getKey(), 920, false);
      browser()
          .eval(
              "document.querySelector('"
                  + top.getValue()
                  + "').scrollIntoView({behavior: 'instant'})");
      byte[] picture = browser().screenshot();
      Files.write(target.resolve("page-" + top.getKey() + ".png"), picture);
      assertThat(picture).hasSizeBetween(10_000, 150_000);
    }
  }

  @Test
  void records_fold_under_the_bar_of_their_request_by_mouse_and_by_keyboard() throws Exception {
    browser().show(longPage(), 390, 844, false);
    String lines =
        "[...document.querySelectorAll('.lines li')].filter(l => l.checkVisibility()).length";
    assertThat(number(lines)).isZero();

    browser().click(".node.s3 summary");
    assertThat(number(lines)).isEqualTo(49);
    browser().click("#f-l2");
    assertThat(number(lines)).isEqualTo(2);
    browser().click("button[type=reset]");

    browser().eval("document.querySelector('.node.s3 summary').focus()");
    browser().press("Enter", "Enter", 13, "\r");
    assertThat(number(lines)).isZero();
    assertQuiet();
  }

  @Test
  void filters_go_together_and_say_how_many_records_are_left() throws Exception {
    browser().show(longPage(), 1280, 900, false);
    String shown =
        "[...document.querySelectorAll('.rows tbody tr')].filter(r => r.checkVisibility()).length";

    browser().click("#f-v8");
    double ofPayments = number(shown);
    browser().click(".loggers summary");
    browser()
        .eval(
            "[...document.querySelectorAll('.loggers label')]"
                + ".find(l => l.innerText.includes('Ledger')).click()");

    assertThat(ofPayments).isBetween(20.0, 40.0);
    assertThat(number(shown)).isBetween(1.0, ofPayments - 1);
    assertThat(
            browser()
                .eval("getComputedStyle(document.querySelector('.shown b'), '::before').content")
                .asText())
        .isEqualTo("counter(shown)");
    browser().click("button[type=reset]");
    browser().eval("document.querySelector('[name=level]').focus()");
    browser().press("ArrowDown", "ArrowDown", 40, "");
    assertThat(number(shown)).isBetween(1.0, 299.0);
    // Enter sends a form, but this one has nowhere to.
    browser().eval("document.querySelector('#f-l1').focus()");
    browser().press("Enter", "Enter", 13, "\r");
    assertThat(number(shown)).isPositive();
    assertQuiet();
  }

  @Test
  void what_a_bar_or_a_point_says_when_hovered_stands_in_the_page_as_text() throws Exception {
    browser().show(longPage(), 390, 844, false);

    assertThat(
            browser()
                .eval(
                    "[...document.querySelectorAll('a.bar, a.dot')].filter(a =>"
                        + " !document.querySelector(a.getAttribute('href')).checkVisibility()"
                        + " || !a.ariaLabel).length")
                .asInt())
        .isZero();
    assertThat(
            browser()
                .eval(
                    "[...document.querySelectorAll('a.bar:not(.call)')].map(a =>"
                        + " a.title.split(' · ')).filter(([what, took]) =>"
                        + " ![...document.querySelectorAll('.node > summary')].some(s =>"
                        + " s.innerText.includes(what.split(', ')[0])"
                        + " && s.innerText.includes(took)))"))
        .isEmpty();
    assertThat(number("document.querySelectorAll('.rows [title], .node [title]').length")).isZero();
  }

  @Test
  void on_paper_everything_is_unfolded_and_nothing_is_asked() throws Exception {
    browser().show(longPage(), 800, 1100, false);
    browser().send("Emulation.setEmulatedMedia", Browser.object().put("media", "print"));
    try {
      assertThat(holds("document.querySelector('.filter').checkVisibility()")).isFalse();
      assertThat(holds("document.querySelector('.lines li').checkVisibility()")).isTrue();
      assertThat(holds("document.querySelector('.what details pre').checkVisibility()")).isTrue();
    } finally {
      browser().send("Emulation.setEmulatedMedia", Browser.object().put("media", ""));
    }
  }

  @Test
  void a_report_is_filtered_by_group_service_and_errors_and_leads_to_its_stories()
      throws Exception {
    Path report = folder.resolve("report");
    Run run = Run.of("--report", report, Run.shop(), LongStory.write(folder.resolve("more")));
    assertThat(run.status()).as(run.err()).isEqualTo(ClewStory.FOUND);
    Path index = report.resolve("index.html");
    String shown =
        "[...document.querySelectorAll('.rows tbody tr')].filter(r => r.checkVisibility()).length";
    for (int width : new int[] {1280, 390}) {
      browser().show(index, width, 900, width == 390);
      assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
      assertThat(browser().eval(LUMINANCE + LOW_CONTRAST)).isEmpty();
    }
    assertThat(number(shown)).isEqualTo(3);

    browser().click("#f-l2");
    assertThat(number(shown)).isEqualTo(2);
    browser().click("#f-k1");
    assertThat(number(shown)).isEqualTo(1);
    browser().click("button[type=reset]");
    browser()
        .eval(
            "[...document.querySelectorAll('.filter label')]"
                + ".find(l => l.innerText.includes('mailer')).click()");
    assertThat(number(shown)).isEqualTo(1);

    browser().show(report.resolve("stories/story-" + FAILED + ".html"), 390, 844, false);
    assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(390);
    browser().click("nav a");
    assertThat(browser().holdsAfterLoading("document.title === 'What failed first'")).isTrue();
    assertQuiet();
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

  /** Texts of the picture that stand over each other. */
  private static final String OVERLAPS =
      """
      var texts = [...document.querySelectorAll(
          '.axis span, .lane h3, .beside bdi, .beside span, .bar bdi, .bar span')]
        .filter(e => e.innerText.trim() && e.checkVisibility())
        .map(e => [e.getBoundingClientRect(), e.innerText, e.parentElement.getBoundingClientRect()])
        .filter(([r, , around]) => r.width > 0 && r.top < around.bottom - 2);
      texts.flatMap(([a, x], i) => texts.slice(i + 1).filter(([b]) =>
          a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4)
        .map(([, y]) => x + ' over ' + y))
      """;

  private static final String LUMINANCE =
      """
      var known = {};
      var rgb = text => { if (known[text]) return known[text];
        const c = document.createElement('canvas').getContext('2d');
        c.fillStyle = text; c.fillRect(0, 0, 1, 1);
        return known[text] = [...c.getImageData(0, 0, 1, 1).data]; };
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
