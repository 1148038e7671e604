package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.logback.record.MdcSnapshots;
import dev.clew.logback.record.RecordEncoder;
import dev.clew.logback.settings.Format;
import dev.clew.logback.settings.Setting;
import dev.clew.logback.settings.Settings;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events at the end of the stack, and what they leave behind. */
@Tag("proof")
class EndOfStackTest extends EncoderTest {
  @TempDir private Path directory;

  @Test
  void whatever_the_depth_it_returns_one_record_and_at_last_the_last_resort() throws Exception {
    CorrelationJsonEncoder encoder = encoder();
    ILoggingEvent event =
        event()
            .mdc("m", "v")
            .pair("k", List.of(List.of("x")))
            .throwable(StackTraceTest.nested())
            .build();
    JsonNode whole = record(encoder, event);

    List<JsonNode> records = new EndOfStack(encoder, event).dive().records();

    assertThat(records)
        .allSatisfy(
            record ->
                assertThat(names(record))
                    .contains(name("@timestamp"), "message", name("log.level"), name("log.logger")))
        .anySatisfy(
            record -> {
              assertThat(record.get(name("log.encoder_error")).textValue())
                  .isEqualTo("<no room on the stack>");
              assertThat(record.has("correlation_id")).isFalse();
            })
        .endsWith(whole);
    assertThat(record(encoder, event)).isEqualTo(whole);
  }

  /** A pattern that takes a frame of the stack for each character that it looks at. */
  private static final String DEEP = "(?:[a-zA-Z0-9.$_]|;)*";

  @Test
  void frames_that_could_not_be_asked_for_are_left_out_of_the_next_record() throws Exception {
    IllegalStateException failure = new IllegalStateException("boom");
    List<StackTraceElement> frames = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      frames.add(
          new StackTraceElement("com.acme.Excluded" + i, "run" + "n".repeat(i), "E.java", i));
      frames.add(new StackTraceElement("com.acme.Kept" + i, "keep", "K.java", i));
    }
    failure.setStackTrace(frames.toArray(new StackTraceElement[0]));
    ILoggingEvent event = event().throwable(failure).build();
    JsonNode whole = record(encoder(b -> b.excludeFrame(DEEP + "Excluded").stackHash(true)), event);
    CorrelationJsonEncoder encoder =
        encoder(b -> b.excludeFrame(DEEP + "Excluded").stackHash(true));

    new EndOfStack(encoder, event).dive();

    for (int i = 0; i < 3; i++) {
      assertThat(record(encoder, event)).isEqualTo(whole);
    }
    assertThat(whole.toString()).contains("Kept7").doesNotContain("com.acme.Excluded");
  }

  @Test
  void texts_that_could_not_be_masked_are_whole_in_the_next_record() throws Exception {
    LoggerContext context = newContext();
    CorrelationJsonEncoder encoder = masking(context);
    List<String> lines = new ArrayList<>();

    Thread thread =
        new Thread(
            null,
            () -> {
              context.getMDCAdapter().put("text", "a.b.c;".repeat(30) + "secret");
              ILoggingEvent event = eventIn(context);
              for (int round = 0; round < 3; round++) {
                new EndOfStack(encoder, event).diveHere();
                lines.add(new String(encoder.encode(event), UTF_8));
              }
              lines.add(new String(masking(context).encode(event), UTF_8));
            },
            "deep",
            EndOfStack.STACK_BYTES);
    thread.start();
    thread.join();

    assertThat(lines).hasSize(4).containsOnly(lines.get(3));
    assertThat(lines.get(3)).contains("\"****\"").doesNotContain("StackOverflowError");
  }

  private CorrelationJsonEncoder masking(LoggerContext context) {
    CorrelationJsonEncoder encoder =
        CorrelationJsonEncoder.builder()
            .format(format().name())
            .maskPattern(DEEP + "secret")
            .build();
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  private static ILoggingEvent eventIn(LoggerContext context) {
    LoggingEvent event =
        new LoggingEvent("fqcn", context.getLogger("com.acme"), Level.INFO, "hello", null, null);
    event.prepareForDeferredProcessing();
    return event;
  }

  @Test
  void a_value_that_logs_at_the_end_of_the_stack_spares_the_record_around_it() throws Exception {
    CorrelationJsonEncoder encoder = encoder();
    EndOfStack inside = new EndOfStack(encoder, event().message("inside").build());
    Object value =
        new Object() {
          @Override
          public String toString() {
            inside.diveHere();
            return "rendered";
          }
        };
    List<JsonNode> outside = new ArrayList<>();

    Thread thread =
        new Thread(
            null,
            () -> outside.add(record(encoder, event().pair("k", value).pair("l", 1).build())),
            "deep",
            EndOfStack.STACK_BYTES);
    thread.start();
    thread.join();

    assertThat(outside)
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.get("k").textValue()).isEqualTo("rendered");
              assertThat(record.get("l").intValue()).isEqualTo(1);
            });
    assertThat(inside.records()).anyMatch(record -> record.has(name("log.encoder_error")));
  }

  @Test
  void the_record_for_when_there_is_no_stack_left_has_the_formats_fields_and_nobodys_id() {
    Settings.Builder settings = new Settings.Builder();
    settings.set(Setting.FORMAT, format().name());
    settings.set(Setting.FIELD_NAME, name("log.level") + "=severity");

    byte[] line;
    try (CorrelationScope scope = Correlation.open("not-of-this-event")) {
      line =
          new RecordEncoder(
                  settings.build(Assertions::fail),
                  false,
                  new MdcSnapshots(null),
                  CorrelationJsonEncoder.class.getName())
              .lastResort;
    }

    JsonNode record = parse(line, DEFAULT_MAX_RECORD_BYTES);
    assertThat(names(record))
        .contains(
            name("@timestamp"), "message", "severity", name("log.logger"), name("ecs.version"))
        .doesNotContain("correlation_id");
    assertThat(record.get(name("log.encoder_error")).textValue())
        .isEqualTo("<no room on the stack>");
  }

  /** What is never initialised after it failed once: a process of its own shows it. */
  @Test
  void no_class_is_lost_to_later_events() throws Exception {
    Path out = directory.resolve("out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FreshProcess.class.getName(),
                format().name(),
                out.toString())
            .inheritIO()
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }

    assertThat(process.exitValue()).isZero();
    assertThat(Files.readString(out)).isEqualTo(FreshProcess.line(format()));
  }

  /** The first thing that an encoder does here is to encode at the end of the stack. */
  static final class FreshProcess {
    private FreshProcess() {}

    public static void main(String[] arguments) throws Exception {
      Format format = Format.valueOf(arguments[0]);
      EndOfStack dive = new EndOfStack(encoder(format), event()).dive();
      Files.writeString(Path.of(arguments[1]), line(format));
      dive.records();
    }

    /** What becomes of the event when there is stack enough. */
    static String line(Format format) {
      return new String(encoder(format).encode(event()), UTF_8);
    }

    private static CorrelationJsonEncoder encoder(Format format) {
      CorrelationJsonEncoder encoder =
          CorrelationJsonEncoder.builder()
              .format(format.name())
              .includeCaller(true)
              .stackHash(true)
              .build();
      encoder.setContext(newContext());
      encoder.start();
      return encoder;
    }

    /** Values of every kind that has code of its own. */
    @SuppressWarnings("JavaUtilDate") // Applications have them.
    private static ILoggingEvent event() {
      Exception exception = new IllegalStateException("boom");
      exception.setStackTrace(
          new StackTraceElement[] {new StackTraceElement("com.acme.A", "run", "A.java", 42)});
      return new EventBuilder(newContext())
          .pair("double", 1.2345678e-10)
          .pair("float", 1.1f)
          .pair("decimal", new BigDecimal("1.5E+10"))
          .pair("integer", BigInteger.ONE.shiftLeft(2_000))
          .pair("instant", Instant.EPOCH)
          .pair("date", new Date(0))
          .pair("zoned", ZonedDateTime.parse("2026-11-20T23:18:18+01:00[Europe/Berlin]"))
          .pair("uuid", new UUID(1, 2))
          .pair("thrown", exception)
          .pair("order", new JacksonTest.Order(7, "tea"))
          .pair("timed", new JacksonTest.Timed(Instant.EPOCH))
          .pair("ratio", new JacksonTest.Ratio(1.2345678, 0.5f))
          .pair("twice", new JacksonTest.Twice())
          .throwable(exception)
          .build();
    }
  }
}
