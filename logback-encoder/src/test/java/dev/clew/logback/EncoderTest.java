package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clew.logback.settings.Format;
import dev.clew.testing.CleanThreadTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/** What the encoder's tests share: events made to order, and a reader that forgives nothing. */
public abstract class EncoderTest extends CleanThreadTest {
  private static final Map<String, String> LOGSTASH_NAMES =
      Map.of(
          "log.level", "level",
          "log.logger", "logger_name",
          "process.thread.name", "thread_name",
          "error.stack_hash", "stack_hash",
          "error.stack_trace", "stack_trace",
          "log.truncated", "log_truncated",
          "trace.id", "trace_id",
          "labels.m", "m",
          "log.encoder_error", "log_encoder_error",
          "ecs.version", "@version");

  private static final Map<String, String> GCP_NAMES =
      Map.of(
          "@timestamp", "time",
          "log.level", "severity",
          "log.logger", "logger",
          "process.thread.name", "thread",
          "error.stack_hash", "stack_hash",
          "error.stack_trace", "stack_trace",
          "log.truncated", "log_truncated",
          "trace.id", "logging.googleapis.com/trace",
          "log.encoder_error", "log_encoder_error",
          // Which it does not have.
          "ecs.version", "message");

  protected static final int DEFAULT_MAX_RECORD_BYTES = 32_000;

  private static final JsonMapper STRICT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNumberLength(100_000).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  protected final LoggerContext loggerContext = newContext();

  /** The format that the tests are about: a suite runs for several of them. */
  protected Format format() {
    return Format.ECS;
  }

  /** What a field of the ecs format is called in the format that the tests are about. */
  protected final String name(String ecs) {
    return switch (format()) {
      case LOGSTASH -> LOGSTASH_NAMES.getOrDefault(ecs, ecs);
      case GCP -> GCP_NAMES.getOrDefault(ecs, ecs);
      default -> ecs;
    };
  }

  protected static LoggerContext newContext() {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    return context;
  }

  protected final CorrelationJsonEncoder encoder() {
    return encoder(builder -> builder);
  }

  protected final CorrelationJsonEncoder encoder(
      UnaryOperator<CorrelationJsonEncoder.Builder> settings) {
    CorrelationJsonEncoder encoder =
        settings.apply(CorrelationJsonEncoder.builder().format(format().name())).build();
    encoder.setContext(newContext());
    encoder.start();
    return encoder;
  }

  /** An encoder with these elements in its {@code logback.xml}. */
  protected static CorrelationJsonEncoder configured(LoggerContext context, String settings)
      throws JoranException {
    String xml =
        """
        <configuration>
          <appender name="OUT" class="%s">
            <encoder class="dev.clew.logback.CorrelationJsonEncoder">
              %s
            </encoder>
          </appender>
          <root level="INFO"><appender-ref ref="OUT"/></root>
        </configuration>
        """
            .formatted(DiscardingAppender.class.getName(), settings);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(UTF_8)));
    OutputStreamAppender<ILoggingEvent> appender =
        (DiscardingAppender) context.getLogger("ROOT").getAppender("OUT");
    return (CorrelationJsonEncoder) appender.getEncoder();
  }

  /** Public, for Logback to instantiate. */
  public static final class DiscardingAppender extends OutputStreamAppender<ILoggingEvent> {
    @Override
    public void start() {
      setOutputStream(java.io.OutputStream.nullOutputStream());
      super.start();
    }
  }

  /** Encodes with the default settings. */
  protected final JsonNode record(ILoggingEvent event) {
    return parse(encoder().encode(event), DEFAULT_MAX_RECORD_BYTES);
  }

  protected final JsonNode record(CorrelationJsonEncoder encoder, ILoggingEvent event) {
    return parse(encoder.encode(event), DEFAULT_MAX_RECORD_BYTES);
  }

  /** The acceptance property: one line, UTF-8, one object, no name twice, not too long. */
  protected static JsonNode parse(byte[] line, int maxBytes) {
    assertThat(line.length).as("bytes").isLessThanOrEqualTo(maxBytes);
    String text = decode(line);
    assertThat(text).endsWith("}\n");
    String body = text.substring(0, text.length() - 1);
    assertThat(body.chars().filter(c -> c < ' ' || (c >= 0x7F && c <= 0x9F)).count())
        .as("control characters in %s", body)
        .isZero();
    assertThat(body).doesNotContain("\u2028", "\u2029");
    try {
      JsonNode node = STRICT.readTree(line);
      assertThat(node.isObject()).isTrue();
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException("not JSON: " + body, e);
    }
  }

  private static String decode(byte[] line) {
    try {
      return UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(line))
          .toString();
    } catch (CharacterCodingException e) {
      throw new UncheckedIOException("not UTF-8", e);
    }
  }

  protected static List<String> names(JsonNode record) {
    List<String> names = new ArrayList<>();
    record.fieldNames().forEachRemaining(names::add);
    return names;
  }

  protected EventBuilder event() {
    return new EventBuilder(loggerContext);
  }

  public static final class EventBuilder {
    private final Logger logger;
    private final Map<@Nullable String, @Nullable String> mdc = new LinkedHashMap<>();
    private final List<KeyValuePair> pairs = new ArrayList<>();
    private final List<Marker> markers = new ArrayList<>();
    private Level level = Level.INFO;
    private String message = "hello";
    private Object @Nullable [] arguments;
    private @Nullable Throwable throwable;
    private Instant instant = Instant.parse("2026-11-20T23:18:18.662545Z");
    private String threadName = "main";
    private String loggerName = "com.acme.OrderService";

    public EventBuilder(LoggerContext context) {
      logger = context.getLogger("any");
    }

    public EventBuilder mdc(@Nullable String key, @Nullable String value) {
      mdc.put(key, value);
      return this;
    }

    public EventBuilder pair(@Nullable String key, @Nullable Object value) {
      pairs.add(new KeyValuePair(key, value));
      return this;
    }

    public EventBuilder marker(Marker marker) {
      markers.add(marker);
      return this;
    }

    public EventBuilder level(Level level) {
      this.level = level;
      return this;
    }

    public EventBuilder message(String message, @Nullable Object... arguments) {
      this.message = message;
      this.arguments = arguments.length == 0 ? null : arguments;
      return this;
    }

    public EventBuilder throwable(Throwable throwable) {
      this.throwable = throwable;
      return this;
    }

    public EventBuilder at(String instant) {
      this.instant = Instant.parse(instant);
      return this;
    }

    public EventBuilder thread(String name) {
      threadName = name;
      return this;
    }

    public EventBuilder logger(String name) {
      loggerName = name;
      return this;
    }

    public LoggingEvent build() {
      LoggingEvent event = new LoggingEvent("fqcn", logger, level, message, throwable, arguments);
      event.setInstant(instant);
      event.setLoggerName(loggerName);
      event.setThreadName(threadName);
      event.setMDCPropertyMap(mdc);
      event.setKeyValuePairs(pairs.isEmpty() ? null : pairs);
      markers.forEach(event::addMarker);
      return event;
    }
  }

  /** Values that are null, and keys that are null or empty, in the MDC and among the pairs. */
  LoggingEvent eventWithNulls() {
    return event()
        .mdc("m", null)
        .mdc(null, "x")
        .mdc("", "x")
        .pair("k", null)
        .pair(null, "x")
        .pair("", "x")
        .build();
  }

  /** What Logback was told of, from WARN up. */
  static List<String> warnings(CorrelationJsonEncoder encoder) {
    return encoder.getContext().getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() >= Status.WARN)
        .map(Status::getMessage)
        .toList();
  }
}
