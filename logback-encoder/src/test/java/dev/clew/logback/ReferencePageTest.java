package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clew.logback.names.FieldNames;
import dev.clew.logback.names.KeyCache;
import dev.clew.logback.record.MdcSnapshots;
import dev.clew.logback.record.RecordEncoder;
import dev.clew.logback.settings.Format;
import dev.clew.logback.settings.Setting;
import dev.clew.logback.stacktrace.StackCache;
import dev.clew.logback.stacktrace.StackTraceWriter;
import dev.clew.logback.values.ValueWriter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.BasicMarkerFactory;

/** The page for the pipeline's owners, {@code README.md} of this module, says what is so. */
class ReferencePageTest extends EncoderTest {
  private static final Path PAGE = Path.of("README.md");

  @Test
  void every_setting_stands_there_with_its_default_and_no_other_does() throws IOException {
    int start = page().indexOf("\n## Settings");
    String settings = page().substring(start, page().indexOf("\n## ", start + 1));
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
  void every_field_of_a_format_stands_there_once_and_no_other_does(Format format)
      throws IOException {
    List<String> shown = new ArrayList<>(rows(format).stream().flatMap(Row::fields).toList());
    // Those of the MDC, which the page shows as fields of their own.
    shown.removeAll(List.of("trace_id", "span_id", "trace_flags"));

    assertThat(shown).containsExactlyInAnyOrderElementsOf(format.fields());
  }

  @ParameterizedTest
  @EnumSource
  void the_fields_stand_there_in_the_order_of_a_record_and_with_their_types(Format format)
      throws IOException {
    JsonNode full = full(format);
    List<JsonNode> records = List.of(full, cut(format), recorded(format), failed(format));
    List<String> shown = rows(format).stream().flatMap(Row::fields).toList();

    assertThat(names(full).stream().filter(shown::contains))
        .containsExactlyElementsOf(shown.stream().filter(full::has).toList());
    for (Row row : rows(format)) {
      List<String> fields = row.fields().toList();
      for (int i = 0; i < fields.size(); i++) {
        String field = fields.get(i);
        JsonNode record = records.stream().filter(r -> r.has(field)).findFirst().orElseThrow();
        String type = row.types().get(Math.min(i, row.types().size() - 1));
        assertThat(type(record.get(field))).as(field).isEqualTo(type);
      }
      List<String> examples = row.examples();
      for (int i = 0; i < examples.size(); i++) {
        String type = row.types().get(Math.min(i, row.types().size() - 1));
        assertThat(type(new JsonMapper().readTree(examples.get(i)))).isEqualTo(type);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_is_always_there_is_in_the_smallest_record_and_nothing_else_is(Format format)
      throws IOException {
    List<String> always = rows(format).stream().filter(Row::isAlways).flatMap(Row::fields).toList();

    assertThat(names(record(encoder(b -> b.format(format.name())), event().build())))
        .containsExactlyElementsOf(always);
  }

  @Test
  void the_bounds_are_what_they_are_here_and_in_the_javadoc() throws Exception {
    String kept =
        ("at most %d buffers of %d KiB, each with %d MDCs of %d KiB and %d sequences of %d keys;"
                + " %,d keys of %d characters; %d names of loggers and threads of %d characters;"
                + " %,d frames of %d bytes and %d stacks of %d KiB")
            .formatted(
                constant("record.WriterPool", "MAX_SLOTS"),
                constant("record.WriterPool", "MAX_RETAINED_BYTES") / 1024,
                constant("record.MdcFragments", "ENTRIES"),
                // What the keys make and the ID's fields each have so many bytes.
                2 * constant("record.MdcFragments", "MAX_BYTES") / 1024,
                constant("names.KeySequences", "SEQUENCES"),
                constant("names.KeySequences", "MAX_KEYS"),
                // Those of pairs, of markers, of arguments in an object, and of the MDC.
                4 * constant(KeyCache.class, "ENTRIES"),
                constant(KeyCache.class, "MAX_REMEMBERED_LENGTH"),
                // Loggers and threads.
                2 * constant("record.FieldCache", "ENTRIES"),
                constant("record.FieldCache", "MAX_LENGTH"),
                constant(StackCache.class, "FRAMES"),
                constant(StackCache.class, "MAX_FRAME_BYTES"),
                constant(StackCache.class, "STACKS"),
                constant(StackCache.class, "MAX_STACK_BYTES") / 1024);

    assertThat(oneLine(page())).contains(kept);
    assertThat(oneLine(javadoc())).contains(kept);
    assertThat(oneLine(page()))
        .contains(
            "names are cut after " + FieldNames.MAX_LENGTH + " characters",
            "more than " + constant(ValueWriter.class, "MAX_DEPTH") + " deep",
            "more than " + constant(ValueWriter.class, "MAX_ELEMENTS") + " elements",
            "more than "
                + constant("record.PairFields", "MAX_PAIRS")
                + " pairs, markers or exceptions",
            Setting.SMALLEST_RECORD_BYTES + " to " + Setting.LARGEST_RECORD_BYTES);
    assertThat(constant("record.TagFields", "MAX_TAGS"))
        .isEqualTo(constant("record.PairFields", "MAX_PAIRS"))
        .isEqualTo(constant(StackTraceWriter.class, "MAX_THROWABLES"));
  }

  @Test
  void every_setting_stands_in_the_javadoc_too() throws IOException {
    assertThat(Setting.table())
        .allSatisfy(
            setting -> assertThat(oneLine(javadoc())).contains("{@code " + setting.name() + "}"));
  }

  private static int constant(String type, String name) throws ReflectiveOperationException {
    return constant(Class.forName("dev.clew.logback." + type), name);
  }

  private static int constant(Class<?> type, String name) throws ReflectiveOperationException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.getInt(null);
  }

  private static String javadoc() throws IOException {
    String source =
        Files.readString(Path.of("src/main/java/dev/clew/logback/CorrelationJsonEncoder.java"));
    return source.substring(0, source.indexOf("public final class"));
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+(\\*\\s+)?", " ");
  }

  /** A line of the table of a format's fields. */
  private record Row(String names, List<String> types, String when, String example) {
    Stream<String> fields() {
      return Pattern.compile("`([^`]+)`").matcher(names).results().map(match -> match.group(1));
    }

    boolean isAlways() {
      return when.startsWith("always");
    }

    /** As JSON; there is one at least. What comes behind them says more. */
    List<String> examples() {
      List<String> found =
          Pattern.compile("\\G(?:, )?`([^`]+)`")
              .matcher(example)
              .results()
              .map(match -> match.group(1))
              .toList();
      assertThat(found).as(names).isNotEmpty();
      return found;
    }
  }

  /** What the page says of the record's own fields. */
  private static List<Row> rows(Format format) throws IOException {
    String start = "\n## Format `" + format.shownName() + "`";
    String section = page().substring(page().indexOf(start) + 1);
    String table = section.substring(0, section.indexOf("```json"));
    return table
        .lines()
        .filter(line -> line.startsWith("| `") && !line.startsWith("| `labels.*`"))
        .map(line -> line.substring(2, line.length() - 2).split(" \\| ", -1))
        .peek(cells -> assertThat(cells).hasSize(4))
        .map(cells -> new Row(cells[0], List.of(cells[1].split(", ")), cells[2], cells[3]))
        .toList();
  }

  private static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "array of strings";
      default -> value.getNodeType().name().toLowerCase(Locale.ROOT);
    };
  }

  /** A record with every field but those of one that was cut or failed. */
  private JsonNode full(Format format) {
    Exception exception = new IllegalStateException("boom");
    LoggingEvent event =
        event()
            .mdc("correlation_id", "a-1")
            .mdc("parent_id", "p-1")
            .mdc("user", "u7")
            .level(Level.ERROR)
            .marker(new BasicMarkerFactory().getDetachedMarker("AUDIT"))
            .thread(Thread.currentThread().getName())
            .throwable(exception)
            .build();
    event.setCallerData(exception.getStackTrace());
    SpanContext span =
        SpanContext.create(
            "4bf92f3577b34da6a3ce929d0e0e4736",
            "00f067aa0ba902b7",
            TraceFlags.getSampled(),
            TraceState.getDefault());
    try (Scope scope = Context.current().with(Span.wrap(span)).makeCurrent()) {
      return record(
          encoder(
              b ->
                  b.format(format.name())
                      .serviceName("shop")
                      .serviceVersion("1")
                      .serviceEnvironment("test")
                      .serviceNodeName("n1")
                      .includeCaller(true)
                      .includeSequence(true)
                      .stackHash(true)),
          event);
    }
  }

  private JsonNode cut(Format format) {
    return record(
        encoder(b -> b.format(format.name())), event().message("m".repeat(40_000)).build());
  }

  private JsonNode recorded(Format format) throws IOException {
    List<byte[]> lines = new ArrayList<>();
    new RecordEncoder(
            encoder(b -> b.format(format.name())).settings(),
            false,
            new MdcSnapshots(null),
            "recorder",
            true)
        .encode(event().build(), (bytes, length, place) -> lines.add(Arrays.copyOf(bytes, length)));
    return new JsonMapper().readTree(lines.get(0));
  }

  private JsonNode failed(Format format) {
    return record(
        encoder(b -> b.format(format.name())),
        new TestEvent(event().build()) {
          @Override
          public Map<String, String> getMDCPropertyMap() {
            throw new IllegalStateException("boom");
          }
        });
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
        b ->
            switch (format) {
              case LOGSTASH -> b;
              case GELF -> b.serviceNodeName("shop-1");
              default -> b.serviceName("shop");
            };

    byte[] line = encoder(b -> settings.apply(b).format(format.name())).encode(event);

    assertThat(blocks("json")).contains(new String(line, UTF_8));
    if (format == Format.ECS) {
      byte[] nested = encoder(b -> settings.apply(b).nested(true)).encode(event);
      assertThat(blocks("json")).contains(new String(nested, UTF_8));
    }
  }

  @Test
  void the_configuration_shown_works() throws Exception {
    LoggerContext context = newContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    String shown =
        blocks("xml").stream()
            .filter(xml -> xml.startsWith("<configuration>"))
            .findFirst()
            .orElseThrow();
    String printed =
        printedBy(
            () -> {
              configurator.doConfigure(new ByteArrayInputStream(shown.getBytes(UTF_8)));
              context.getMDCAdapter().put("dd.trace_id", "123");
              context
                  .getLogger("a")
                  .error("card 4111 1111 1111 1111", new IllegalStateException("boom"));
            });

    assertThat(context.getStatusManager().getCopyOfStatusList())
        .noneMatch(status -> status.getLevel() == Status.ERROR);
    JsonNode record = parse(printed.getBytes(UTF_8), DEFAULT_MAX_RECORD_BYTES);
    assertThat(names(record))
        .containsExactly(
            "@timestamp",
            "status",
            "message",
            "service",
            "version",
            "env",
            "logger.thread_name",
            "logger.name",
            "correlation_id",
            "dd.trace_id",
            "error.kind",
            "error.message",
            "error.stack");
    assertThat(record.get("status").textValue()).isEqualTo("ERROR");
    assertThat(record.get("service").textValue()).isEqualTo("shop");
    assertThat(record.get("dd.trace_id").textValue()).isEqualTo("123");
    assertThat(record.get("error.kind").textValue()).isEqualTo("java.lang.IllegalStateException");
    assertThat(record.get("error.stack").textValue())
        .startsWith("java.lang.IllegalStateException: boom\n\tat ");
    assertThat(printed).contains("\"card ****\"");
  }

  @Test
  void the_masks_shown_hide_what_the_page_says() throws Exception {
    LoggerContext context = newContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    String shown =
        blocks("xml").stream().filter(xml -> xml.contains("<maskPath>")).findFirst().orElseThrow();
    String printed =
        printedBy(
            () -> {
              configurator.doConfigure(new ByteArrayInputStream(shown.getBytes(UTF_8)));
              context
                  .getLogger("a")
                  .atInfo()
                  .addKeyValue("user", Map.of("password", "hunter2", "pin", 1234, "name", "u7"))
                  .addKeyValue("request", Map.of("headers", Map.of("Authorization", "Basic eA==")))
                  .log("card 4111111111111111 of DE89 3704 0044 0532 0130 00");
            });

    assertThat(context.getStatusManager().getCopyOfStatusList())
        .noneMatch(status -> status.getLevel() >= Status.WARN);
    JsonNode record = parse(printed.getBytes(UTF_8), DEFAULT_MAX_RECORD_BYTES);
    assertThat(record.get("message").textValue()).isEqualTo("card 4111**** of ****");
    assertThat(record.get("user_"))
        .isEqualTo(
            new JsonMapper().readTree("{\"password\":\"****\",\"pin\":\"(pin)\",\"name\":\"u7\"}"));
    assertThat(record.get("request").get("headers").get("Authorization").textValue())
        .isEqualTo("****");
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
