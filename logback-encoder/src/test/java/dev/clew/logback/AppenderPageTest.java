package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.core.status.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the module's page says of the appenders. */
class AppenderPageTest extends FileAppenderTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| ([^|]+) \\| (.*) \\|$");

  private static String section() throws Exception {
    String text = Files.readString(Path.of("README.md"));
    String behind = text.substring(text.indexOf("\n## The appenders") + 4);
    return behind.substring(0, behind.indexOf("\n## "));
  }

  private static Set<String> settings(Class<?> type) {
    Set<String> settings = new TreeSet<>();
    Arrays.stream(type.getDeclaredMethods())
        .map(method -> method.getName())
        .filter(name -> name.matches("set[A-Z].*"))
        .forEach(
            name ->
                settings.add(name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4)));
    return settings;
  }

  @Test
  void every_setting_stands_there_and_no_other_does() throws Exception {
    Set<String> all = new TreeSet<>();
    Set<String> onTheConsole = new TreeSet<>();
    Matcher rows = ROW.matcher(section());
    while (rows.find()) {
      all.add(rows.group(1));
      if (!rows.group(3).endsWith("not on the console")) {
        onTheConsole.add(rows.group(1));
      }
    }

    assertThat(all).isEqualTo(settings(CorrelationFileAppender.class));
    assertThat(onTheConsole).isEqualTo(settings(CorrelationConsoleAppender.class));
  }

  @Test
  void the_configuration_that_it_shows_logs_into_the_file() throws Exception {
    String page = section();
    String shown = page.substring(page.indexOf("```xml") + 6, page.indexOf("\n```\n"));
    int begin = shown.indexOf("<file>");
    int end = shown.indexOf("<encoder");

    configure(shown.substring(begin, end).replace("logs/", folder + "/"))
        .info("thread 0 line 1 of an order");
    loggerContext.stop();

    assertThat(readBack()).containsOnly(Map.entry(0, 1));
    assertThat(loggerContext.getStatusManager().getCopyOfStatusList())
        .allSatisfy(status -> assertThat(status.getLevel()).isEqualTo(Status.INFO));
    assertThat(folder.resolve("shop.log.unwritten")).exists();
  }
}
