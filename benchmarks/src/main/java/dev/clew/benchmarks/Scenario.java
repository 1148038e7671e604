package dev.clew.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/** What is logged. Each call of {@link #next} makes an entry that shares no value with the last. */
public enum Scenario {
  /** A message with three arguments. */
  plain {
    @Override
    Entry next(int n) {
      return Entry.of("order {} of {} accepted at {}", n, "customer-" + n % 997, "eu-west-1");
    }
  },
  /** The same with a new MDC of four and three key-value pairs. */
  request {
    @Override
    Entry next(int n) {
      return plain.next(n).with(mdc(n)).with(pairs(n));
    }
  },
  /** The same with an MDC that stays, as over the many lines of one request. */
  sameRequest {
    @Override
    Entry next(int n) {
      return plain.next(n).with(SAME_MDC).with(pairs(n));
    }
  },
  /** As request, with the trace and the span that a tracer leaves in the MDC. */
  traced {
    @Override
    Entry next(int n) {
      return plain.next(n).with(tracedMdc(n)).with(pairs(n));
    }
  },
  /** As sameRequest, with the trace and the span that a tracer leaves in the MDC. */
  sameTraced {
    @Override
    Entry next(int n) {
      return plain.next(n).with(SAME_TRACED_MDC).with(pairs(n));
    }
  },
  /** Four throwables with 60 frames that all have been logged before. */
  exception {
    @Override
    Entry next(int n) {
      return Entry.of("order {} failed", n).with(Failures.seenBefore());
    }
  },
  /** The same, but no frame has been logged before. */
  newException {
    @Override
    Entry next(int n) {
      return Entry.of("order {} failed", n).with(Failures.neverSeen());
    }
  },
  /** A message of 100 characters, most of them not ASCII. */
  unicode {
    @Override
    Entry next(int n) {
      return Entry.of(
          "Auftrag {}: Größe geändert, 注文が受け付けられました、ありがとうございます。"
              + " Zahlung über 12,50 € — принято 👍 für Kundin {}",
          n,
          "Zoë-" + n % 997);
    }
  },
  /** A message of 8 KiB of words. */
  longText {
    @Override
    Entry next(int n) {
      return Entry.of("{} {}", n, WORDS);
    }
  },
  /** A message of 8 KiB of JSON, in which every sixth character or so wants a backslash. */
  longEscaped {
    @Override
    Entry next(int n) {
      return Entry.of("{} {}", n, JSON);
    }
  };

  /** How many entries are prepared at a time: as many as the processor's caches still hold. */
  static final int BATCH = 16;

  private static final int LONG = 8 * 1024;
  private static final String WORDS =
      "the order was accepted and is on its way to the warehouse; ".repeat(200).substring(0, LONG);
  private static final String JSON =
      "{\"id\":4711,\"customer\":\"c-17\",\"state\":\"accepted\",\"note\":\"two\\nlines\"},"
          .repeat(200)
          .substring(0, LONG);
  private static final Map<String, String> SAME_MDC = mdc(0);
  private static final Map<String, String> SAME_TRACED_MDC = tracedMdc(0);

  abstract Entry next(int n);

  private static Map<String, String> mdc(int n) {
    String hex = Integer.toHexString(n + 0x1000_0000);
    return Map.of(
        "correlation_id", "0193d3f1-7b1c-7abc-8def-0123" + hex,
        "user", "u" + n % 9973,
        "tenant", "acme-" + n % 97,
        "session", "s-" + hex);
  }

  private static Map<String, String> tracedMdc(int n) {
    String hex = Integer.toHexString(n + 0x1000_0000);
    Map<String, String> mdc = new HashMap<>(mdc(n));
    mdc.put("trace_id", "4bf92f3577b34da6a3ce929d" + hex);
    mdc.put("span_id", "00f067aa" + hex);
    return Map.copyOf(mdc);
  }

  private static List<KeyValuePair> pairs(int n) {
    return List.of(
        new KeyValuePair("orderId", n),
        new KeyValuePair("amount", n % 100_000 / 100.0),
        new KeyValuePair("state", "accepted"));
  }
}
