package dev.clew.examples.pipeline;

import ch.qos.logback.classic.LoggerContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Events with everything in them that breaks encoders and index mappings, from a seed: names that
 * are those of the record, or above or below each other; values of changing types, that throw, or
 * that contain themselves; control characters, lone surrogates, line ends of every kind.
 */
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
    "__",
    "_id",
    "_source",
    "_index.x"
  };

  /** Elasticsearch takes no object for a keyword; OpenSearch leaves it out of the index. */
  private static final Set<String> KEYWORDS = Set.of("labels.a", "trace_id");

  private final Random random;
  private final LoggerContext context;

  HostileEvents(long seed, LoggerContext context) {
    this.random = new Random(seed);
    this.context = context;
  }

  void log(int events) {
    for (int i = 0; i < events; i++) {
      logOne();
    }
  }

  private void logOne() {
    Thread thread = Thread.currentThread();
    String threadName = thread.getName();
    thread.setName(text());
    List<String> inMdc = new ArrayList<>();
    try {
      for (int i = random.nextInt(6); i > 0; i--) {
        String key = key();
        // Clew's own key is for Clew to set.
        if (!key.equals("correlation_id")) {
          MDC.put(key, random.nextInt(5) == 0 ? null : text());
          inMdc.add(key);
        }
      }
      String logger = random.nextBoolean() ? "com.acme.Hostile" : "hostile " + text();
      LoggingEventBuilder event = context.getLogger(logger).atLevel(Level.WARN);
      for (int i = random.nextInt(8); i > 0; i--) {
        String key = key();
        event = event.addKeyValue(key, KEYWORDS.contains(key) ? text() : value(0));
      }
      if (random.nextInt(3) == 0) {
        event = event.setCause(throwable(0));
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        event = event.addMarker(MarkerFactory.getDetachedMarker("m" + text()));
      }
      event.setMessage(text()).addArgument(list(0)).log();
    } finally {
      inMdc.forEach(MDC::remove);
      thread.setName(threadName);
    }
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
    return switch (random.nextInt(depth > 5 ? 9 : 13)) {
      case 0 -> null;
      case 1 -> random.nextLong();
      case 2 -> Double.longBitsToDouble(random.nextLong());
      case 3 -> Float.NaN;
      case 4 -> random.nextBoolean();
      case 5 -> (char) random.nextInt(0x10000);
      case 6 -> throwing();
      case 7 -> Optional.of(text());
      case 9 -> list(depth);
      case 10 -> map(depth);
      case 11 -> list(depth).toArray();
      case 12 -> throwable(depth);
      default -> text();
    };
  }

  private List<@Nullable Object> list(int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      list.add(value(depth + 1));
    }
    if (depth > 0 && random.nextInt(4) == 0) {
      list.add(list);
    }
    return list;
  }

  private Map<String, @Nullable Object> map(int depth) {
    Map<String, @Nullable Object> map = new HashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      map.put(key(), value(depth + 1));
    }
    return map;
  }

  private Object throwing() {
    String message = text();
    return new Object() {
      @Override
      public String toString() {
        throw new IllegalStateException(message);
      }
    };
  }

  private Throwable throwable(int depth) {
    Exception exception = new IllegalStateException(text());
    exception.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("a\"\n" + text(), text(), null, -2),
          new StackTraceElement("A", "b", text(), random.nextInt())
        });
    if (depth < 3 && random.nextBoolean()) {
      exception.initCause(throwable(depth + 1));
    }
    return exception;
  }
}
