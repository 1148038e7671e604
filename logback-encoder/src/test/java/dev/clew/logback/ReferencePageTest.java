package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.status.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** The page for the pipeline's owners, {@code README.md} of this module, says what is so. */
class ReferencePageTest extends EncoderTest {
  private static final Path PAGE = Path.of("README.md");

  @Test
  void every_setting_stands_there_with_its_default_and_no_other_does() throws IOException {
    String settings = page().substring(page().indexOf("\n## Settings"));
    List<String> rows = new ArrayList<>();
    settings.lines().filter(line -> line.startsWith("| `")).forEach(rows::add);

    assertThat(rows)
        .zipSatisfy(
            Setting.table(),
            (row, setting) ->
                assertThat(row)
                    .startsWith("| `" + setting.name() + "` | " + setting.defaultText() + " |"));
  }

  @ParameterizedTest
  @EnumSource
  void every_field_of_a_format_stands_there(Format format) throws IOException {
    String start = "\n## Format `" + format.shownName() + "`";
    String section = page().substring(page().indexOf(start) + 1);
    String table = section.substring(0, section.indexOf("\n## "));

    assertThat(format.fields()).allMatch(field -> table.contains("`" + field + "`"));
  }

  @ParameterizedTest
  @EnumSource
  void the_records_shown_are_what_the_encoder_writes(Format format) throws IOException {
    ILoggingEvent event =
        event()
            .message("order {} accepted", 42)
            .mdc("correlation_id", "0193f2a1-7c11-7d3a-9a51-1f0b6a0c7e55")
            .mdc("user", "u7")
            .pair("orderId", 42)
            .pair("amount", new BigDecimal("12.50"))
            .build();
    UnaryOperator<CorrelationJsonEncoder.Builder> settings =
        b -> format == Format.ECS ? b.serviceName("shop") : b;

    byte[] line = encoder(b -> settings.apply(b).format(format.name())).encode(event);

    assertThat(blocks("json")).contains(new String(line, UTF_8));
  }

  @Test
  void the_configuration_shown_works() throws Exception {
    LoggerContext context = newContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    String printed =
        printedBy(
            () -> {
              configurator.doConfigure(
                  new ByteArrayInputStream(blocks("xml").get(0).getBytes(UTF_8)));
              context.getLogger("a").info("card 4111 1111 1111 1111");
            });

    assertThat(context.getStatusManager().getCopyOfStatusList())
        .noneMatch(status -> status.getLevel() == Status.ERROR);
    assertThat(parse(printed.getBytes(UTF_8), DEFAULT_MAX_RECORD_BYTES).get("severity").textValue())
        .isEqualTo("INFO");
    assertThat(printed).contains("\"card ****\"");
  }

  @Test
  void the_set_up_in_code_works() throws Exception {
    assertThat(squeezed(Files.readString(Path.of("src/test/java", ownPath()))))
        .contains(squeezed(blocks("java").get(0)));

    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    String printed =
        printedBy(
            () -> {
              ConsoleAppender<ILoggingEvent> appender = setUp();
              LoggerFactory.getLogger("a").warn("in code");
              root.detachAppender(appender);
              appender.stop();
            });

    assertThat(printed.lines()).anyMatch(line -> line.contains("\"service.name\":\"shop\""));
  }

  private static ConsoleAppender<ILoggingEvent> setUp() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    CorrelationJsonEncoder encoder = CorrelationJsonEncoder.builder().serviceName("shop").build();
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    return appender;
  }

  private static String ownPath() {
    return ReferencePageTest.class.getName().replace('.', '/') + ".java";
  }

  private interface Action {
    void run() throws Exception;
  }

  private static String printedBy(Action action) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      action.run();
    } finally {
      System.setOut(before);
    }
    return printed.toString(UTF_8);
  }

  private static List<String> blocks(String language) throws IOException {
    return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
        .matcher(page())
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  private static String page() throws IOException {
    return Files.readString(PAGE);
  }

  private static String squeezed(String code) {
    return code.replaceAll("\\s+", "");
  }
}
