package dev.clew.logback.stacktrace;

import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.values.MaskedTexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes throwables as a part of a JSON string, in the form of {@link Throwable#printStackTrace}:
 * causes below each other, suppressed ones indented, circular references marked. This class walks
 * from throwable to throwable; {@code HeaderWriter} writes the first line of each, {@code
 * StackWriter} its frames, and {@code FrameWriter} a frame.
 *
 * <p>Not thread-safe.
 */
public final class StackTraceWriter {
  private static final int MAX_THROWABLES = 1_000;
  private static final int MAX_RETAINED_THROWABLES = 64;
  private static final int MAX_SUPPRESSED_DEPTH = 32;
  private static final int MAX_STEPS_TO_ROOT = 10_000;

  private static final byte[] CAUSES_TRUNCATED = JsonWriter.ascii(" causes truncated\\n");
  private static final byte[] CAUSED_BY = JsonWriter.ascii("Caused by: ");
  private static final byte[] WRAPPED_BY = JsonWriter.ascii("Wrapped by: ");
  private static final byte[] SUPPRESSED = JsonWriter.ascii("Suppressed: ");
  private static final byte[] CIRCULAR = JsonWriter.ascii("[CIRCULAR REFERENCE: ");
  private static final byte[] NO_CAPTION = new byte[0];

  private final JsonWriter json;
  private final boolean rootCauseFirst;
  private final HeaderWriter headers;
  private final StackWriter stacks;

  /** The throwables written so far, to recognise one that comes again. */
  private List<IThrowableProxy> seen = new ArrayList<>();

  private int traceEnd;
  private boolean cut;

  /**
   * @param maxFrames how many frames each throwable may have
   * @param rootCauseFirst whether the last cause stands above the others
   * @param filter the frames to leave out, or null
   * @param masked what to mask, or null
   * @param cache frames that were written before, by these settings
   */
  public StackTraceWriter(
      JsonWriter json,
      TraceStyle style,
      int maxFrames,
      boolean rootCauseFirst,
      @Nullable FrameFilter filter,
      @Nullable MaskedTexts masked,
      StackCache cache) {
    this.json = json;
    this.rootCauseFirst = rootCauseFirst;
    this.headers = new HeaderWriter(json, style, masked);
    this.stacks = new StackWriter(json, style, maxFrames, filter, masked, cache);
  }

  /** Forgets the throwables of the record before. */
  public void forget() {
    if (seen.size() > MAX_RETAINED_THROWABLES) {
      seen = new ArrayList<>();
    } else {
      seen.clear();
    }
    stacks.forget();
    headers.forget();
  }

  /** How many bytes went into frames, and into the lines that tell of omitted ones. */
  public int frameBytes() {
    return stacks.bytes();
  }

  /** The bytes of the longest first line of a throwable. */
  public int longestHeader() {
    return headers.longest();
  }

  /** How many throwables were written. */
  public int throwables() {
    return seen.size();
  }

  /**
   * Writes a throwable and all that belongs to it.
   *
   * @param frameBytes bytes for the frames of all throwables together
   * @param throwables how many throwables share them
   * @param headerBytes bytes for the first line of each throwable
   * @param end the position behind which no further throwable begins, the root cause excepted
   * @return whether it was written whole, as far as these bounds are concerned
   */
  public boolean write(
      IThrowableProxy throwable, int frameBytes, int throwables, int headerBytes, int end) {
    forget();
    stacks.begin(frameBytes, throwables);
    headers.begin(headerBytes);
    traceEnd = end;
    cut = false;
    throwable(throwable, NO_CAPTION, 0);
    return !cut;
  }

  /** Turns the string that stands behind a position into an array of its lines. */
  public static void splitLines(JsonWriter json, int start) {
    byte[] text = json.copy(start);
    json.rewind(start);
    json.raw('[');
    int line = 1;
    int end = text.length - 1;
    boolean isFirst = true;
    for (int i = line; i < end; i++) {
      if (text[i] == '\\') {
        if (text[i + 1] == 'n') {
          line(json, text, line, i, isFirst);
          isFirst = false;
          line = i + 2;
        }
        i++;
      }
    }
    if (line < end) {
      line(json, text, line, end, isFirst);
    }
    json.raw(']');
  }

  private static void line(JsonWriter json, byte[] text, int from, int to, boolean isFirst) {
    if (!isFirst) {
      json.raw(',');
    }
    json.raw('"');
    json.raw(Arrays.copyOfRange(text, from, to));
    json.raw('"');
  }

  private void throwable(IThrowableProxy throwable, byte[] caption, int indent) {
    if (rootCauseFirst) {
      chainFromRoot(throwable, caption, indent);
    } else {
      chain(throwable, caption, indent);
    }
  }

  /** A throwable and its causes, the last cause above all others. */
  private void chainFromRoot(IThrowableProxy outermost, byte[] firstCaption, int indent) {
    List<IThrowableProxy> chain = new ArrayList<>();
    for (IThrowableProxy next = outermost;
        next != null && chain.size() < MAX_STEPS_TO_ROOT;
        next = next.getCause()) {
      chain.add(next);
      if (next.isCyclic() || isIn(seen, next) || indexOf(chain, next) < chain.size() - 1) {
        break;
      }
    }
    byte[] caption = firstCaption;
    for (int i = chain.size() - 1; i >= 0; i--) {
      IThrowableProxy next = chain.get(i);
      if (i > 0 && i < chain.size() - 1 && isFull()) {
        cut = true;
        TraceLines.omitted(json, i, CAUSES_TRUNCATED, indent);
        i = 1;
        continue;
      }
      TraceLines.indent(json, indent);
      json.raw(caption);
      boolean again = i == chain.size() - 1 && (next.isCyclic() || indexOf(chain, next) < i);
      if (again || isIn(seen, next)) {
        circular(next);
      } else {
        seen.add(next);
        header(next);
        json.raw(TraceLines.NEW_LINE);
        if (isFull()) {
          cut = true;
        } else {
          frames(next, indent);
          suppressed(next, indent);
        }
      }
      caption = WRAPPED_BY;
    }
  }

  private void circular(IThrowableProxy throwable) {
    json.raw(CIRCULAR);
    header(throwable);
    json.raw(']');
    json.raw(TraceLines.NEW_LINE);
  }

  /** By identity: proxies that were deserialised are equal when their stacks are. */
  private static int indexOf(List<IThrowableProxy> throwables, IThrowableProxy throwable) {
    for (int i = 0; i < throwables.size(); i++) {
      if (throwables.get(i) == throwable) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isIn(List<IThrowableProxy> throwables, IThrowableProxy throwable) {
    return indexOf(throwables, throwable) >= 0;
  }

  /** A throwable and its causes, one below the other. */
  private void chain(IThrowableProxy first, byte[] firstCaption, int indent) {
    byte[] caption = firstCaption;
    for (IThrowableProxy next = first; next != null; next = next.getCause()) {
      if (next != first && isFull()) {
        cut = true;
        if (indent == 0) {
          rootAlone(next);
        }
        return;
      }
      TraceLines.indent(json, indent);
      json.raw(caption);
      if (next.isCyclic() || isIn(seen, next)) {
        circular(next);
        return;
      }
      seen.add(next);
      header(next);
      json.raw(TraceLines.NEW_LINE);
      frames(next, indent);
      suppressed(next, indent);
      caption = CAUSED_BY;
    }
  }

  private boolean isFull() {
    return seen.size() >= MAX_THROWABLES || json.position() >= traceEnd;
  }

  /** Where there is no room for all causes, the last one is what people look for. */
  private void rootAlone(IThrowableProxy from) {
    IThrowableProxy root = from;
    int skipped = 0;
    for (IThrowableProxy next = from.getCause();
        next != null && skipped < MAX_STEPS_TO_ROOT;
        next = next.getCause()) {
      root = next;
      skipped++;
    }
    if (skipped > 0) {
      TraceLines.omitted(json, skipped, CAUSES_TRUNCATED, 0);
    }
    json.raw(CAUSED_BY);
    header(root);
    json.raw(TraceLines.NEW_LINE);
  }

  private void suppressed(IThrowableProxy throwable, int indent) {
    IThrowableProxy[] suppressed = throwable.getSuppressed();
    if (suppressed == null) {
      return;
    }
    for (IThrowableProxy next : suppressed) {
      if (next == null) {
        continue;
      }
      if (isFull() || indent == MAX_SUPPRESSED_DEPTH) {
        cut = true;
        return;
      }
      throwable(next, SUPPRESSED, indent + 1);
    }
  }

  private void header(IThrowableProxy throwable) {
    cut |= !headers.write(throwable);
  }

  private void frames(IThrowableProxy throwable, int indent) {
    cut |= !stacks.write(throwable, seen.size(), indent);
  }
}
