package dev.clew.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.clew.logback.CorrelationJsonEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.mask.MaskingJsonGeneratorDecorator;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.slf4j.event.KeyValuePair;
import org.slf4j.spi.MDCAdapter;

/**
 * What a mask adds to an event's record, where there is a secret and where there is none (a key's
 * and a path's value is masked whatever it is): Clew's masks, and those of logstash-logback-encoder
 * with the same path or a regular expression for the same secrets, which knows no check digits. A
 * new event is encoded each time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 12, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class MaskBenchmark {
  private static final String PIN = "pin-(\\d\\d)\\d{4}";
  private static final String CARD = "\\b[2-6]\\d{3}(?:[ -]?\\d{4}){3}\\b";
  private static final String JWT = "\\beyJ[\\w-]+\\.[\\w-]+\\.[\\w-]*";
  private static final String BEARER = "(?i)(\\bbearer\\s+)[\\w.~+/=-]{6,}";
  private static final String EMAIL = "[\\w.%+-]+@[\\w-]+(?:\\.[\\w-]+)+";
  private static final String IBAN =
      "\\b[A-Z]{2}\\d{2}(?: ?[A-Z\\d]{4}){3,7}(?: ?[A-Z\\d]{1,3})?\\b";

  /** What is masked. */
  public enum Masks {
    none("pin-123456"),
    key("pin-123456"),
    path("pin-123456"),
    pattern("pin-123456"),
    group("pin-123456"),
    card("4111 1111 1111 1111"),
    jwt("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln"),
    bearer("Bearer abc.DEF-123_~+/=="),
    email("jane.doe@mail.example.com"),
    iban("DE89 3704 0044 0532 0130 00"),
    presets("4111 1111 1111 1111");

    final String secret;

    Masks(String secret) {
      this.secret = secret;
    }
  }

  /** Whose masks. */
  public enum Encoder {
    clew,
    logstash
  }

  @Param public Masks mask = Masks.none;

  /** Whether the event has such a secret. */
  @Param({"false", "true"})
  public boolean secret;

  @Param public Encoder encoder = Encoder.clew;

  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger(Peer.LOGGER_NAME);
  private ch.qos.logback.core.encoder.@Nullable Encoder<ILoggingEvent> started;
  private int orders;

  @Setup
  public void start() {
    MDCAdapter adapter = org.slf4j.MDC.getMDCAdapter();
    context.setMDCAdapter(adapter);
    adapter.setContextMap(Map.of("tenant", "acme", "region", "eu-central-1"));
    ch.qos.logback.core.encoder.Encoder<ILoggingEvent> made =
        encoder == Encoder.clew ? clew() : logstash();
    made.setContext(context);
    made.start();
    started = made;
    String line = new String(encode(), StandardCharsets.UTF_8);
    boolean hasSecret = line.contains(mask.secret);
    if (hasSecret != (secret && mask == Masks.none)
        || !line.contains("\"city\":\"Berlin\"")
        || line.contains("****") != (mask != Masks.none && (secret || isByName()))) {
      throw new IllegalStateException(encoder + " wrote " + line);
    }
  }

  @TearDown
  public void stop() {
    org.slf4j.MDC.clear();
    context.stop();
  }

  private boolean isByName() {
    return mask == Masks.key || mask == Masks.path;
  }

  private CorrelationJsonEncoder clew() {
    CorrelationJsonEncoder.Builder builder =
        CorrelationJsonEncoder.builder().format("logstash").outsideRequest("");
    switch (mask) {
      case none -> {}
      case key -> builder.maskKey("code");
      case path -> builder.maskPath("customer.code");
      case pattern -> builder.maskPattern(PIN);
      case group -> builder.maskPattern(PIN, "$1****");
      case presets ->
          List.of("card", "jwt", "bearer", "email", "iban").forEach(builder::maskPreset);
      default -> builder.maskPreset(mask.name());
    }
    return builder.build();
  }

  private LogstashEncoder logstash() {
    MaskingJsonGeneratorDecorator masks = new MaskingJsonGeneratorDecorator();
    switch (mask) {
      case none -> {}
      case key -> masks.addPath("code");
      case path -> masks.addPath("customer/code");
      case pattern -> masks.addValue(PIN);
      case group -> masks.addValueMask(valueMask(PIN, "$1****"));
      case card -> masks.addValue(CARD);
      case jwt -> masks.addValue(JWT);
      case bearer -> masks.addValueMask(valueMask(BEARER, "$1****"));
      case email -> masks.addValue(EMAIL);
      case iban -> masks.addValue(IBAN);
      case presets -> {
        List.of(CARD, JWT, EMAIL, IBAN).forEach(masks::addValue);
        masks.addValueMask(valueMask(BEARER, "$1****"));
      }
    }
    LogstashEncoder made = new LogstashEncoder();
    if (mask != Masks.none) {
      masks.start();
      made.addDecorator(masks);
    }
    return made;
  }

  private static MaskingJsonGeneratorDecorator.ValueMask valueMask(String regex, String mask) {
    return new MaskingJsonGeneratorDecorator.ValueMask(regex, mask);
  }

  @Benchmark
  public byte[] encode() {
    ch.qos.logback.core.encoder.Encoder<ILoggingEvent> with = started;
    if (with == null) {
      throw new IllegalStateException("not started");
    }
    return with.encode(event(orders++));
  }

  private ILoggingEvent event(int order) {
    String paid = secret && !isByName() ? mask.secret : "an invoice, within 14 days";
    LoggingEvent event =
        new LoggingEvent(
            Logger.FQCN,
            logger,
            Level.INFO,
            "order {} of {} accepted, paid with {}",
            null,
            new Object[] {order, "customer-17", paid});
    event.setKeyValuePairs(
        List.of(
            new KeyValuePair("orderId", order),
            new KeyValuePair("state", "accepted"),
            new KeyValuePair(
                "customer", Map.of("code", secret ? mask.secret : "c-17", "city", "Berlin"))));
    return event;
  }
}
