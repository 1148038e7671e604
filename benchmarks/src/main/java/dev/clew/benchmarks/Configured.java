package dev.clew.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static net.logstash.logback.argument.StructuredArguments.kv;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.JoranException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Encoders with more than their defaults: each group of them writes the same of the same events.
 */
public enum Configured {
  clewArguments("Clew, structured arguments", clew("<format>logstash</format>")) {
    @Override
    Entry next(int n) {
      return arguments(n);
    }
  },
  clewPairs("Clew, the same as key-value pairs", clew("<format>logstash</format>")),
  logstashArguments("logstash-logback-encoder 9, structured arguments", logstash("")) {
    @Override
    Entry next(int n) {
      return arguments(n);
    }
  },
  logstashPairs("logstash-logback-encoder 9, the same as key-value pairs", logstash("")),
  clewComposed("Clew, with the same providers", clew(providers(composed()))),
  logstashComposed("LoggingEventCompositeJsonEncoder 9", composite(providers(composed()))),
  clewNested("Clew", clew("<serviceName>shop</serviceName><nested>true</nested>")),
  springBootNested(Peers.springBoot.title(), "") {
    @Override
    Peer<?> start() {
      return Peers.springBoot.start();
    }
  },
  logstashNested("LoggingEventCompositeJsonEncoder 9", composite(providers(nested()))),
  clewMasked("Clew, five presets", clew("<format>logstash</format>" + presets())) {
    @Override
    Entry next(int n) {
      return secret(n);
    }
  },
  logstashMasked("logstash-logback-encoder 9, five expressions", logstash(expressions())) {
    @Override
    Entry next(int n) {
      return secret(n);
    }
  };

  private static final String CARD = "4111 1111 1111 1111";
  private static final String MAIL = "zoe@acme.example";
  private static final List<String> FIELDS =
      List.of("orderId", "amount", "state", "user", "tenant", "session");

  private final String title;
  private final String encoder;

  /**
   * @param encoder its element in a configuration
   */
  Configured(String title, String encoder) {
    this.title = title;
    this.encoder = encoder;
  }

  String title() {
    return title;
  }

  /** What is logged. */
  Entry next(int n) {
    return Scenario.request.next(n);
  }

  private static Entry arguments(int n) {
    Entry entry = Scenario.request.next(n);
    Object[] arguments =
        Stream.concat(
                entry.arguments().stream(),
                entry.pairs().stream().map(pair -> kv(pair.key, pair.value)))
            .toArray();
    return Entry.of(entry.message(), arguments).with(entry.mdc());
  }

  /** One event of four has secrets. */
  private static Entry secret(int n) {
    Entry entry = Scenario.request.next(n);
    return n % 4 == 0
        ? Entry.of("order {} paid with {} by {}", n, CARD, MAIL)
            .with(entry.mdc())
            .with(entry.pairs())
        : entry;
  }

  /** The encoder, ready to use on this thread. */
  Peer<?> start() {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    String configuration =
        "<configuration><appender name='json' class='ch.qos.logback.core.ConsoleAppender'>"
            + encoder
            + "</appender><root level='INFO'><appender-ref ref='json'/></root></configuration>";
    try {
      configurator.doConfigure(new ByteArrayInputStream(configuration.getBytes(UTF_8)));
    } catch (JoranException e) {
      throw new IllegalStateException(e);
    }
    ConsoleAppender<ILoggingEvent> appender =
        (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("json");
    Encoder<ILoggingEvent> started = appender.getEncoder();
    if (!started.isStarted()) {
      throw new IllegalStateException(context.getStatusManager().getCopyOfStatusList().toString());
    }
    return new Peer.Logback(started, context);
  }

  /**
   * Events for an encoder whose records have been read back.
   *
   * @throws IllegalStateException when a record is not what it should be
   */
  Batch<?> checked() {
    check(start());
    return new Batch<>(start(), this::next);
  }

  private <E> void check(Peer<E> peer) {
    for (int n = 0; n < Scenario.BATCH; n++) {
      String line = new String(peer.encode(peer.prepare(next(n))), UTF_8);
      List<String> missing = missing(RecordCheck.read(line), line);
      if (!missing.isEmpty()) {
        throw new IllegalStateException(title + " lacks " + missing + " in " + line);
      }
    }
  }

  private List<String> missing(JsonNode record, String line) {
    List<String> missing = new ArrayList<>();
    for (String name : FIELDS) {
      if (record.findValue(name) == null) {
        missing.add(name);
      }
    }
    if (record.findValue("amount") != null && !record.findValue("amount").isNumber()) {
      missing.add("a number");
    }
    if (line.contains(CARD) || line.contains(MAIL)) {
      missing.add("a mask");
    }
    if (name().endsWith("Nested") && record.path("log").path("level").isMissingNode()) {
      missing.add("objects");
    }
    if (name().endsWith("Composed") && !record.path("request").path("user").isTextual()) {
      missing.add("the request");
    }
    return missing;
  }

  private static String clew(String settings) {
    return encoder("dev.clew.logback.CorrelationJsonEncoder", settings);
  }

  private static String logstash(String settings) {
    return encoder("net.logstash.logback.encoder.LogstashEncoder", settings);
  }

  private static String composite(String settings) {
    return encoder("net.logstash.logback.encoder.LoggingEventCompositeJsonEncoder", settings);
  }

  private static String encoder(String type, String settings) {
    return "<encoder class='" + type + "'>" + settings + "</encoder>";
  }

  private static String providers(String list) {
    return "<providers>" + list + "</providers>";
  }

  private static String composed() {
    return """
        <timestamp/>
        <pattern><pattern>{"severity":"%level","service":"shop","region":"eu-west-1",
          "request":{"user":"%mdc{user}","tenant":"%mdc{tenant}"}}</pattern></pattern>
        <message/>
        <loggerName/>
        <threadName/>
        <mdc/>
        <keyValuePairs/>
        <stackTrace/>
        """;
  }

  private static String nested() {
    return """
        <timestamp/>
        <pattern><pattern>{"ecs":{"version":"8.11"},"log":{"level":"%level","logger":"%logger"},
          "process":{"thread":{"name":"%thread"}},"service":{"name":"shop"}}</pattern></pattern>
        <message/>
        <mdc/>
        <keyValuePairs/>
        <stackTrace/>
        """;
  }

  private static String presets() {
    return Stream.of("card", "jwt", "bearer", "email", "iban")
        .map(preset -> "<maskPreset>" + preset + "</maskPreset>")
        .collect(Collectors.joining());
  }

  private static String expressions() {
    List<String> expressions =
        Arrays.asList(
            "\\b\\d(?:[ -]?\\d){12,18}\\b",
            "\\beyJ[\\w-]+\\.[\\w-]+\\.[\\w-]*",
            "(?i)\\bbearer +[\\w.~+/=-]+",
            "[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+",
            "\\b[A-Z]{2}\\d{2}(?: ?[A-Z0-9]){11,30}\\b");
    return expressions.stream()
        .map(expression -> "<value>" + expression + "</value>")
        .collect(
            Collectors.joining(
                "",
                "<decorator class='net.logstash.logback.mask" + ".MaskingJsonGeneratorDecorator'>",
                "</decorator>"));
  }
}
