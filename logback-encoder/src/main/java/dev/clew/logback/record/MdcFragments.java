package dev.clew.logback.record;

import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.names.Key;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of the last few MDCs, by the identity of Logback's snapshot: the many lines of one
 * request have the same one. A third off EncoderBenchmark's sameRequest.
 *
 * <p>At most {@value #ENTRIES} of at most {@value #MAX_BYTES} bytes and {@value #MAX_KEYS} keys
 * each, in buffers that are used again. A map is remembered when it comes the second time. Not
 * thread-safe.
 */
final class MdcFragments {
  private static final int ENTRIES = 4;
  private static final int MAX_BYTES = 2_048;
  private static final int MAX_KEYS = 32;

  /** A map that has more characters than that beside what is written is not kept. */
  static final int MAX_HIDDEN_LENGTH = 2_048;

  private final Fragment[] fragments = new Fragment[ENTRIES];
  private int next;

  MdcFragments() {
    Arrays.setAll(fragments, i -> new Fragment());
  }

  /** What is known of a map, or null when it was not there before. */
  @SuppressWarnings("ReferenceEquality") // A map that is merely equal may change.
  @Nullable Fragment find(Map<String, String> map) {
    for (Fragment fragment : fragments) {
      if (fragment.map == map) {
        return fragment;
      }
    }
    return null;
  }

  /** Takes note of a map that was there for the first time. */
  void sighted(Map<String, String> map, int bytes) {
    if (bytes <= MAX_BYTES && map.size() <= MAX_KEYS) {
      Fragment fragment = fragments[next];
      next = (next + 1) % ENTRIES;
      fragment.map = map;
      fragment.ready = false;
    }
  }

  /** A map, and what is known of it. */
  static final class Fragment {
    private @Nullable Map<String, String> map;
    private boolean ready;

    private byte[] json = new byte[0];
    private int length;
    private byte[] head = new byte[0];
    private int headLength;
    private boolean headHasTrace;
    private int longestValue;
    private final @Nullable Key[] keys = new @Nullable Key[MAX_KEYS];
    private int keyCount;
    private final MdcTrace mdcTrace = new MdcTrace();
    private @Nullable String traceId;
    private @Nullable String spanId;
    private @Nullable String traceFlags;

    /** Whether more is known than that the map was there. */
    boolean isReady() {
      return ready;
    }

    int length() {
      return length;
    }

    int longestValue() {
      return longestValue;
    }

    int keyCount() {
      return keyCount;
    }

    Key key(int index) {
      return Objects.requireNonNull(keys[index]);
    }

    /** The trace that the MDC itself tells of. */
    MdcTrace mdcTrace() {
      return mdcTrace;
    }

    /** Whether the trace that is not written again is the one it was. */
    boolean hasTrace(
        @Nullable String otherTraceId, @Nullable String otherSpanId, @Nullable String otherFlags) {
      return Objects.equals(traceId, otherTraceId)
          && Objects.equals(spanId, otherSpanId)
          && Objects.equals(traceFlags, otherFlags);
    }

    /** Whether the correlation ID is that of the MDC, and is known as it is written. */
    boolean hasHead(int maxBytes) {
      return ready && headLength > 0 && headLength <= maxBytes;
    }

    /** Whether the trace stands behind the correlation ID. */
    boolean headHasTrace() {
      return headHasTrace;
    }

    void writeHead(JsonWriter to) {
      to.raw(head, headLength);
    }

    void write(JsonWriter to) {
      to.raw(json, length);
    }

    /** Begins to learn what becomes of the map, which will never change. */
    Fragment begin(
        MdcTrace newMdcTrace,
        @Nullable String newTraceId,
        @Nullable String newSpanId,
        @Nullable String newTraceFlags) {
      mdcTrace.set(newMdcTrace);
      traceId = newTraceId;
      spanId = newSpanId;
      traceFlags = newTraceFlags;
      keyCount = 0;
      return this;
    }

    /**
     * One more key.
     *
     * @return this, or null when this record is no model for others
     */
    @SuppressWarnings("ReferenceEquality") // Another one is one that was renamed.
    @Nullable Fragment add(Key key, Key claimed) {
      if (key != claimed || keyCount == MAX_KEYS) {
        return null;
      }
      keys[keyCount++] = key;
      return this;
    }

    /** Ends with what was written since a position, and with the IDs that were written before. */
    void end(JsonWriter from, int start, int longest, CorrelationFields ids) {
      int end = from.position();
      int headStart = ids.start();
      int headEnd = ids.end();
      if (end - start <= MAX_BYTES && headEnd - headStart <= MAX_BYTES) {
        length = end - start;
        json = from.copy(start, end, json);
        headLength = headEnd - headStart;
        head = from.copy(headStart, headEnd, head);
        headHasTrace = ids.hasTrace();
        longestValue = longest;
        ready = true;
      }
    }
  }
}
