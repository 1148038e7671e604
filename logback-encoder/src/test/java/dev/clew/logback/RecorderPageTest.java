package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.status.Status;
import dev.clew.testing.CleanThreadTest;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the module's page says of the recorder's settings, and the configurations that it shows. */
class RecorderPageTest extends CleanThreadTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| ([^|]+) \\| ");

  private final LoggerContext context = new LoggerContext();

  @TempDir private Path directory;

  @AfterEach
  void stop() {
    context.stop();
  }

  private static String section(String page, String heading) throws Exception {
    String text = Files.readString(Path.of(page));
    String behind = text.substring(text.indexOf("\n## " + heading) + 4);
    int end = behind.indexOf("\n## ");
    return end < 0 ? behind : behind.substring(0, end);
  }

  @Test
  void every_setting_stands_there_and_no_other_does() throws Exception {
    List<String> shown =
        ROW.matcher(section("README.md", "The recorder"))
            .results()
            .map(row -> row.group(1))
            .toList();

    assertThat(new TreeSet<>(shown)).isEqualTo(new TreeSet<>(settings().toList()));
  }

  private static Stream<String> settings() {
    return Arrays.stream(CorrelationRecorder.class.getDeclaredMethods())
        .map(Method::getName)
        .filter(name -> name.matches("(set|add)[A-Z].*"))
        .map(name -> name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4));
  }

  @Test
  void the_defaults_are_values_that_it_takes() throws Exception {
    StringBuilder settings = new StringBuilder();
    ROW.matcher(section("README.md", "The recorder"))
        .results()
        .filter(row -> !row.group(2).matches("none|all|wire logs|that of .*|clew-recorder.ring"))
        .forEach(
            row -> settings.append("<%s>%s</%1$s>".formatted(row.group(1), row.group(2).strip())));

    configure(
        "<configuration><turboFilter class='dev.clew.logback.CorrelationRecorder'><file>"
            + directory.resolve("clew-recorder.ring")
            + "</file>"
            + settings
            + "</turboFilter></configuration>");

    assertThat(settings).contains("<level>DEBUG</level>").contains("<size>64MB</size>");
  }

  @Test
  void the_configurations_that_are_shown_start() throws Exception {
    for (String section :
        List.of(
            section("README.md", "The recorder"),
            section("../README.md", "DEBUG of the requests that fail"))) {
      String xml = section.substring(section.indexOf("```xml") + 6);
      configure(
          xml.substring(0, xml.indexOf("```"))
              .strip()
              .replaceAll(
                  "(CorrelationRecorder\")( />|>)",
                  "$1><file>"
                      + directory.resolve("clew-recorder.ring")
                      + "</file>"
                      + (xml.contains("CorrelationRecorder\" />") ? "</turboFilter>" : "")));

      assertThat(context.getTurboFilterList()).hasSize(1).allMatch(filter -> filter.isStarted());
    }
  }

  private void configure(String xml) throws Exception {
    context.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(UTF_8)));
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .noneMatch(status -> status.getLevel() >= Status.WARN);
  }
}
