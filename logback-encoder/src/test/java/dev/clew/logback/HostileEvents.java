package dev.clew.logback;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.pattern.ExtendedThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.logback.settings.Format;
import dev.clew.logback.values.MaskPreset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/** Encoders and events of every kind, from a source of random numbers. */
final class HostileEvents {
  private static final String[] KEYS = {
    "message",
    "log",
    "log.level",
    "log.level.x",
    "error",
    "error.type",
    "service",
    "labels",
    "labels.a",
    "a",
    "a.b",
    "a.b.c",
    "a_b",
    "message_",
    "correlation_id",
    "trace_id",
    "traceId",
    "trace.id",
    "parent_id",
    "tags",
    "tags.x",
    "@timestamp",
    "",
    " ",
    ".",
    "..",
    ".a",
    "a.",
    "\"",
    "\n",
    "\uD800",
    "\uDC00",
    "\uFFFD",
    "log.truncated",
    "log.encoder_error",
    "_",
    "__"
  };

  private static final List<Peer> PEERS = Peer.VERSIONS.stream().map(Peer::new).toList();

  private final Random random;
  private final LoggerContext context = EncoderTest.newContext();

  HostileEvents(Random random) {
    this.random = random;
    for (int i = random.nextInt(3); i > 0; i--) {
      context.putProperty(key(), text());
    }
  }

  /** Whether the encoder took the length that it was given; it may be too short for its fields. */
  boolean isBoundedAsWished() {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .noneMatch(status -> status.getMessage().startsWith("maxRecordBytes"));
  }

  /** An encoder with any settings but a few wrong ones. */
  CorrelationJsonEncoder encoder(Format format, int maxRecordBytes) {
    CorrelationJsonEncoder encoder = new CorrelationJsonEncoder();
    encoder.setContext(context);
    encoder.setFormat(format.name());
    encoder.setMaxRecordBytes(String.valueOf(maxRecordBytes));
    if (random.nextInt(3) == 0) {
      encoder.setMdcPrefix(random.nextBoolean() ? "" : text());
    }
    if (random.nextInt(3) == 0) {
      encoder.addStaticField("x" + key() + "=" + text());
      encoder.setServiceName(text());
      encoder.setOutsideRequest(text());
    }
    while (random.nextInt(3) == 0) {
      String field = pick(format.fields());
      // To leave out one that stays would have it refuse to write.
      boolean mayGo = format != Format.GELF || field.startsWith("_");
      String name = random.nextBoolean() ? "" : key();
      encoder.addFieldName(field + "=" + (mayGo ? name : "x" + name));
    }
    if (random.nextInt(3) == 0) {
      encoder.setCorrelationIdField(key());
      // A blank one would have it refuse to write.
      encoder.addMaskKey("x" + key());
    }
    if (random.nextInt(3) == 0) {
      encoder.addMaskPath(pick(List.of("*.a", "/*/b", "*.*", "x.*.y", "*")));
    }
    if (random.nextInt(4) == 0) {
      CorrelationJsonEncoder.Mask mask = new CorrelationJsonEncoder.Mask();
      mask.addPattern(pick(List.of("([a-m])[n-z]*", "(\\s)(\\S)?", "\\A((a|[^a])*)x")));
      mask.addPath("*.b");
      mask.setReplacement(pick(List.of("$1", "\"$1\ud800\n", "****")));
      encoder.addMask(mask);
    }
    if (random.nextInt(3) == 0) {
      encoder.addMaskPattern(pick(List.of("[a-m]+", "(?s)\"..", "\\A(?:a|[^a])*x", "\\p{C}")));
    }
    if (random.nextInt(4) == 0) {
      encoder.addMaskPreset(pick(MaskPreset.shownNames()));
    }
    if (random.nextInt(3) == 0) {
      encoder.addExcludeFrame(pick(List.of("a", "b", "[c-f]", "\\A(?:x|[^x])*y")));
      encoder.setMaxFramesPerThrowable(String.valueOf(random.nextInt(10)));
    }
    if (random.nextInt(3) == 0) {
      encoder.setRootCauseFirst("true");
      encoder.setStackHash("true");
      encoder.setIncludeCaller("true");
      encoder.setIncludeSequence("true");
    }
    if (random.nextInt(3) == 0) {
      encoder.addMdcKeyFieldName(key() + "=" + key());
      encoder.addKeyValueKeyFieldName(key() + "=" + key());
      encoder.addExcludeKeyValueKeyName("x" + key());
      encoder.setCustomFields("{\"a\":{\"a\":[1,{}]},\"a.b\":2,\"message\":\"\\ud800\\u2028\"}");
    }
    if (random.nextInt(3) == 0) {
      encoder.setStackTraceAsArray("true");
      encoder.setShortenedLoggerNameLength(String.valueOf(random.nextInt(20) - 1));
      encoder.setVersion(text());
      encoder.setTimestampPattern(
          pick(
              List.of(
                  "[UNIX_TIMESTAMP_AS_NUMBER]", "[ISO_INSTANT]", "''\"'\u2028 'VV yyyy", text())));
    }
    if (format == Format.ECS && random.nextInt(3) == 0) {
      encoder.setNested("true");
    }
    if (random.nextInt(3) == 0) {
      encoder.setOmitEmptyFields(String.valueOf(random.nextBoolean()));
      encoder.setPattern(
          "{\"message\":\"%msg\",\"a\":{\"a\":[\"#tryJson{%X{a}}\",{}]},\"a.b\":\"%mdc %kvp %ex\","
              + "\"\":\"%thread\",\"\\ud800\":\"#asDouble{%X{a}}\"}");
    }
    if ((format == Format.ECS || format == Format.LOGSTASH) && random.nextInt(3) == 0) {
      for (int i = random.nextInt(12); i >= 0; i--) {
        encoder.addField(
            random.nextInt(3) == 0
                ? "x" + key() + pick(List.of("=%msg%ex", "=#tryJson{%msg}", "=%X{a}", "=\u2028"))
                : pick(
                    random.nextBoolean()
                        ? format.fields()
                        : List.of(
                            "mdc",
                            "keyValuePairs",
                            "structuredArguments",
                            "context",
                            "pattern",
                            "customFields")));
      }
    }
    if (random.nextInt(4) == 0) {
      encoder.setThrowableConverter(new ExtendedThrowableProxyConverter());
    }
    encoder.start();
    return encoder;
  }

  private String pick(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  ILoggingEvent next() {
    List<Object> arguments = list(0);
    for (int i = random.nextInt(4); i > 1; i--) {
      arguments.add(random.nextInt(arguments.size() + 1), argument());
    }
    EncoderTest.EventBuilder event =
        new EncoderTest.EventBuilder(context)
            .message(text(), arguments.toArray())
            .thread(text())
            .logger(text());
    for (int i = random.nextInt(6); i > 0; i--) {
      event.mdc(key(), random.nextInt(5) == 0 ? null : text());
    }
    for (int i = random.nextInt(8); i > 0; i--) {
      event.pair(random.nextInt(9) == 0 ? null : key(), value(0));
    }
    if (random.nextInt(3) == 0) {
      event.throwable(throwable(0));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      event.marker(marker());
    }
    return event.build();
  }

  /** A structured argument. */
  private Object argument() {
    Peer peer = PEERS.get(random.nextInt(PEERS.size()));
    String key = key();
    Object value = value(0);
    return switch (random.nextInt(6)) {
      case 0 -> peer.argument("kv", key, value);
      case 1 -> peer.argument("raw", key, random.nextBoolean() ? text() : "{\"a\":[1,{\"a\":2}]}");
      case 2 -> peer.argument("entries", map(0));
      case 3 ->
          peer.argument("fields", random.nextBoolean() ? value : new CallSitesTest.Login(key));
      case 4 -> {
        Object deferred = random.nextBoolean() ? argument() : null;
        yield peer.argument("defer", (Supplier<Object>) () -> deferred);
      }
      default -> {
        long seed = random.nextLong();
        // The same each time that it is asked.
        yield peer.argument(json -> new HostileEvents(new Random(seed)).write(json));
      }
    };
  }

  private void write(Peer.Generator json) {
    while (random.nextInt(8) != 0) {
      switch (random.nextInt(12)) {
        case 0 -> json.start();
        case 1 -> json.end();
        case 2 -> json.raw(text());
        case 3 -> json.name(key());
        case 4 -> json.value(value(3));
        case 5 -> throw new IllegalStateException(text());
        default -> json.name(key()).value(random.nextInt());
      }
    }
  }

  private Marker marker() {
    if (random.nextInt(3) == 0) {
      Peer peer = PEERS.get(random.nextInt(PEERS.size()));
      return random.nextBoolean()
          ? peer.marker("append", key(), value(0))
          : peer.marker("appendEntries", map(0));
    }
    LoopingMarker marker = new LoopingMarker(text());
    if (random.nextBoolean()) {
      LoopingMarker other = new LoopingMarker(text());
      marker.refer(other);
      other.refer(marker);
    }
    return marker;
  }

  private String key() {
    return random.nextInt(6) == 0 ? text() : KEYS[random.nextInt(KEYS.length)];
  }

  private String text() {
    return switch (random.nextInt(12)) {
      case 0 -> "";
      case 1 -> characters().repeat(random.nextInt(150));
      case 2 -> characters().repeat(random.nextInt(3_000) / (1 + random.nextInt(10)));
      default -> characters();
    };
  }

  private String characters() {
    StringBuilder text = new StringBuilder();
    int kinds = random.nextInt(4) == 0 ? 1 : 6;
    for (int i = random.nextInt(20); i >= 0; i--) {
      text.append(
          switch (random.nextInt(kinds)) {
            case 1 -> (char) random.nextInt(0xA0);
            case 2 -> (char) random.nextInt(0x10000);
            case 3 -> (char) (0xD800 + random.nextInt(0x800));
            case 4 -> "\"\\\n\r\u0085\u2028\u2029\u0000./".charAt(random.nextInt(10));
            default -> (char) ('a' + random.nextInt(26));
          });
    }
    return text.toString();
  }

  private @Nullable Object value(int depth) {
    return switch (random.nextInt(depth > 5 ? 9 : 14)) {
      case 0 -> null;
      case 1 -> random.nextLong();
      case 2 -> Double.longBitsToDouble(random.nextLong());
      case 3 -> Float.NaN;
      case 4 -> random.nextBoolean();
      case 5 -> (char) random.nextInt(0x10000);
      case 6 -> throwing();
      case 7 -> Optional.ofNullable(text());
      case 9 -> list(depth);
      case 10 -> map(depth);
      case 11 -> list(depth).toArray();
      case 12 -> throwable(depth);
      case 13 -> new int[random.nextInt(5)];
      default -> text();
    };
  }

  private List<Object> list(int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      list.add(value(depth + 1));
    }
    if (random.nextInt(4) == 0) {
      list.add(list);
    }
    return list;
  }

  private Map<Object, Object> map(int depth) {
    Map<@Nullable Object, @Nullable Object> map = new HashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      map.put(random.nextInt(4) == 0 ? null : key(), value(depth + 1));
    }
    return map;
  }

  private Object throwing() {
    String message = text();
    boolean overflows = random.nextInt(20) == 0;
    return new Object() {
      @Override
      public String toString() {
        if (overflows) {
          return "" + this;
        }
        throw new IllegalStateException(message);
      }
    };
  }

  private Throwable throwable(int depth) {
    Exception exception = new IllegalStateException(random.nextBoolean() ? null : text());
    exception.setStackTrace(
        Arrays.stream(new StackTraceElement[random.nextInt(40)])
            .map(
                none ->
                    new StackTraceElement(
                        text(),
                        text(),
                        random.nextBoolean() ? null : text(),
                        random.nextInt(9) - 3))
            .toArray(StackTraceElement[]::new));
    if (depth < 6 && random.nextBoolean()) {
      exception.initCause(throwable(depth + 1));
    }
    if (depth < 6 && random.nextInt(3) == 0) {
      Throwable suppressed = throwable(depth + 1);
      exception.addSuppressed(suppressed);
      if (random.nextBoolean() && suppressed.getCause() == null) {
        suppressed.addSuppressed(exception);
      }
    }
    return exception;
  }
}
