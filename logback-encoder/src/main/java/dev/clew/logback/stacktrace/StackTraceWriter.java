package dev.clew.logback.stacktrace;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.values.MaskedTexts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes throwables as a part of a JSON string, in the form of {@link Throwable#printStackTrace}:
 * causes below each other, suppressed ones indented, common frames folded, circular references
 * marked. Frames are written from their fields.
 *
 * <p>Not thread-safe.
 */
public final class StackTraceWriter {
  private static final int MAX_THROWABLES = 1_000;
  private static final int MAX_RETAINED_THROWABLES = 64;
  private static final int MAX_SUPPRESSED_DEPTH = 32;
  private static final int MAX_STEPS_TO_ROOT = 10_000;

  private static final byte[] NEW_LINE = JsonWriter.ascii("\\n");
  private static final byte[] TAB = JsonWriter.ascii("\\t");
  private static final byte[] AT = JsonWriter.ascii("\\tat ");
  private static final byte[] OMITTED = JsonWriter.ascii("\\t... ");
  private static final byte[] FRAMES_EXCLUDED = JsonWriter.ascii(" frames excluded\\n");
  private static final byte[] FRAMES_TRUNCATED = JsonWriter.ascii(" frames truncated\\n");
  private static final byte[] CAUSES_TRUNCATED = JsonWriter.ascii(" causes truncated\\n");
  private static final byte[] CAUSED_BY = JsonWriter.ascii("Caused by: ");
  private static final byte[] WRAPPED_BY = JsonWriter.ascii("Wrapped by: ");
  private static final byte[] SUPPRESSED = JsonWriter.ascii("Suppressed: ");
  private static final byte[] CIRCULAR = JsonWriter.ascii("[CIRCULAR REFERENCE: ");
  private static final byte[] UNKNOWN_SOURCE = JsonWriter.ascii("(Unknown Source)");
  private static final byte[] NATIVE_METHOD = JsonWriter.ascii("(Native Method)");
  private static final byte[] NO_CAPTION = new byte[0];

  /**
   * After so many new frames in a row the others are most likely new as well, and only every eighth
   * is looked for.
   */
  private static final int MAX_MISSES = 7;

  private final JsonWriter json;
  private final int maxFrames;
  private final boolean rootCauseFirst;
  private final byte[] commonFrames;
  private final boolean printsNullMessage;
  private final @Nullable FrameFilter filter;
  private final @Nullable MaskedTexts masked;
  private final @Nullable StackCache cache;

  /** The throwables written so far, to recognise one that comes again. */
  private List<IThrowableProxy> seen = new ArrayList<>();

  private int sharedBy;
  private int headerBytes;
  private int traceEnd;
  private boolean withFrames;
  private int framesLeft;
  private int frameBytes;
  private int longestHeader;
  private int misses;
  private boolean cut;

  /** Whether the filter could not be asked about some frame, which was written then. */
  private boolean unfiltered;

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
    this.maxFrames = maxFrames;
    this.rootCauseFirst = rootCauseFirst;
    this.commonFrames = JsonWriter.ascii(style.commonFrames() + "\\n");
    this.printsNullMessage = style.printsNullMessage();
    this.filter = filter;
    this.masked = masked;
    // Masks may be slow, but what they let through is not kept.
    this.cache = masked == null ? cache : null;
  }

  /** Forgets the throwables of the record before. */
  public void forget() {
    if (seen.size() > MAX_RETAINED_THROWABLES) {
      seen = new ArrayList<>();
    } else {
      seen.clear();
    }
    frameBytes = 0;
    longestHeader = 0;
  }

  /** How many bytes went into frames, and into the lines that tell of omitted ones. */
  public int frameBytes() {
    return frameBytes;
  }

  /** The bytes of the longest first line of a throwable. */
  public int longestHeader() {
    return longestHeader;
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
    this.withFrames = frameBytes > 0;
    this.framesLeft = frameBytes;
    this.sharedBy = throwables;
    this.headerBytes = headerBytes;
    this.traceEnd = end;
    this.cut = false;
    this.misses = 0;
    this.unfiltered = false;
    throwable(throwable, NO_CAPTION, 0);
    return !cut;
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
        indent(indent);
        json.raw(OMITTED);
        json.number(i);
        json.raw(CAUSES_TRUNCATED);
        i = 1;
        continue;
      }
      indent(indent);
      json.raw(caption);
      boolean again = i == chain.size() - 1 && (next.isCyclic() || indexOf(chain, next) < i);
      if (again || isIn(seen, next)) {
        circular(next);
      } else {
        seen.add(next);
        header(next);
        json.raw(NEW_LINE);
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
    json.raw(NEW_LINE);
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
      indent(indent);
      json.raw(caption);
      if (next.isCyclic() || isIn(seen, next)) {
        circular(next);
        return;
      }
      seen.add(next);
      header(next);
      json.raw(NEW_LINE);
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
      json.raw(OMITTED);
      json.number(skipped);
      json.raw(CAUSES_TRUNCATED);
    }
    json.raw(CAUSED_BY);
    header(root);
    json.raw(NEW_LINE);
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

  /** The first line of a throwable, as its {@code toString} has it. */
  private void header(IThrowableProxy throwable) {
    int start = json.position();
    int end = json.positionAfter(headerBytes);
    String own = OverridingMessage.of(throwable);
    if (own != null) {
      cut |= !json.text(shown(own), end);
    } else {
      String className = throwable.getClassName();
      String message = throwable.getMessage();
      boolean whole = json.text(className == null ? "null" : className, end);
      if (whole && message != null) {
        whole = json.text(": ", end) && json.text(shown(message), end);
      } else if (whole && printsNullMessage) {
        whole = json.text(": null", end);
      }
      cut |= !whole;
    }
    longestHeader = Math.max(longestHeader, json.position() - start);
  }

  private String shown(String text) {
    return masked == null ? text : masked.apply(text);
  }

  private void frames(IThrowableProxy throwable, int indent) {
    StackTraceElementProxy[] frames = throwable.getStackTraceElementProxyArray();
    if (frames == null || !withFrames) {
      cut |= !withFrames;
      return;
    }
    int common = Math.max(0, Math.min(throwable.getCommonFrames(), frames.length));
    int own = frames.length - common;
    // Each throwable gets its share; what it does not need is for those after it.
    int share = framesLeft / Math.max(1, sharedBy - seen.size() + 1);
    int start = json.position();
    if (cache == null) {
      frames(frames, own, common, indent, share);
    } else {
      int hash = StackCache.hash(frames, own, common, indent);
      byte[] known = cache.stack(frames, own, common, indent, hash);
      if (known != null && known.length <= share) {
        json.raw(known);
      } else {
        boolean whole = frames(frames, own, common, indent, share);
        if (whole
            && !unfiltered
            && known == null
            && own <= StackCache.MAX_STACK_FRAMES
            && cache.wantsStack(hash, json.position() - start)) {
          byte[] lines = json.copy(start);
          cache.remember(frames, own, common, indent, hash, lines);
        }
      }
    }
    int bytes = json.position() - start;
    frameBytes += bytes;
    framesLeft = Math.max(0, framesLeft - bytes);
  }

  /**
   * A throwable's own frames.
   *
   * @return whether the share was enough
   */
  private boolean frames(
      StackTraceElementProxy[] frames, int own, int common, int indent, int share) {
    int start = json.position();
    boolean whole = true;
    int next = 0;
    int written = 0;
    int excluded = 0;
    while (next < own && written < maxFrames) {
      StackTraceElementProxy proxy = frames[next];
      if (filter != null && proxy != null && isExcluded(filter, proxy.getStackTraceElement())) {
        excluded++;
        next++;
        continue;
      }
      int frameStart = json.position();
      if (excluded > 0) {
        omitted(excluded, FRAMES_EXCLUDED, indent);
      }
      indent(indent);
      line(proxy);
      if (json.position() - start > share) {
        json.rewind(frameStart);
        next -= excluded;
        excluded = 0;
        cut = true;
        whole = false;
        break;
      }
      excluded = 0;
      written++;
      next++;
    }
    if (excluded > 0) {
      omitted(excluded, FRAMES_EXCLUDED, indent);
    }
    if (next < own) {
      omitted(own - next, FRAMES_TRUNCATED, indent);
    }
    if (common > 0) {
      omitted(common, commonFrames, indent);
    }
    return whole;
  }

  private boolean isExcluded(FrameFilter by, StackTraceElement frame) {
    try {
      return by.excludes(frame);
    } catch (StackOverflowError e) {
      unfiltered = true;
      return false;
    }
  }

  private void line(@Nullable StackTraceElementProxy proxy) {
    if (cache == null || proxy == null) {
      json.raw(AT);
      frame(proxy);
      json.raw(NEW_LINE);
      return;
    }
    if (misses > MAX_MISSES && (misses++ & MAX_MISSES) != 0) {
      json.raw(AT);
      frame(proxy);
      json.raw(NEW_LINE);
      return;
    }
    StackTraceElement frame = proxy.getStackTraceElement();
    int hash = StackCache.hash(frame);
    byte[] known = cache.frame(frame, hash);
    if (known != null) {
      misses = 0;
      json.raw(known);
      return;
    }
    misses++;
    int start = json.position();
    json.raw(AT);
    frame(proxy);
    json.raw(NEW_LINE);
    if (cache.wantsFrame(hash, json.position() - start)) {
      cache.remember(frame, hash, json.copy(start));
    }
  }

  private void omitted(int count, byte[] what, int indent) {
    indent(indent);
    json.raw(OMITTED);
    json.number(count);
    json.raw(what);
  }

  /** A frame as {@link StackTraceElement#toString} has it. */
  private void frame(@Nullable StackTraceElementProxy proxy) {
    if (proxy == null) {
      return;
    }
    StackTraceElement frame = proxy.getStackTraceElement();
    if (masked != null) {
      json.text(masked.apply(frame.toString()));
      return;
    }
    String loader = frame.getClassLoaderName();
    boolean named = loader != null && !loader.isEmpty() && !isBuiltInLoader(loader);
    if (named) {
      json.text(loader);
      json.raw('/');
    }
    String module = frame.getModuleName();
    if (module != null && !module.isEmpty()) {
      json.text(module);
      String version = frame.getModuleVersion();
      if (version != null && !version.isEmpty() && !isJdkModule(module)) {
        json.raw('@');
        json.text(version);
      }
      json.raw('/');
    } else if (named) {
      json.raw('/');
    }
    String file = frame.getFileName();
    int line = frame.getLineNumber();
    if (file == null
        || line < 0
        || !json.frame(frame.getClassName(), frame.getMethodName(), file, line)) {
      json.text(frame.getClassName());
      json.raw('.');
      json.text(frame.getMethodName());
      source(frame);
    }
  }

  private void source(StackTraceElement frame) {
    int line = frame.getLineNumber();
    String file = frame.getFileName();
    if (frame.isNativeMethod()) {
      json.raw(NATIVE_METHOD);
    } else if (file == null) {
      json.raw(UNKNOWN_SOURCE);
    } else {
      json.raw('(');
      json.text(file);
      if (line >= 0) {
        json.raw(':');
        json.number(line);
      }
      json.raw(')');
    }
  }

  // The JDK leaves these names out, by flags of the frame that it does not show.

  private static boolean isBuiltInLoader(String loader) {
    return loader.equals("app") || loader.equals("platform");
  }

  private static boolean isJdkModule(String module) {
    return module.startsWith("java.") || module.startsWith("jdk.");
  }

  private void indent(int indent) {
    for (int i = 0; i < indent; i++) {
      json.raw(TAB);
    }
  }
}
