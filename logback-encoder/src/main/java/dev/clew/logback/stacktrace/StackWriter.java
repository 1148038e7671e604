package dev.clew.logback.stacktrace;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.values.MaskedTexts;
import org.jspecify.annotations.Nullable;

/**
 * Writes the frames of throwables, within the bounds of a trace: those left out by the filter, by a
 * limit or because another throwable has them are told by their number. Not thread-safe.
 */
final class StackWriter {
  private static final byte[] FRAMES_EXCLUDED = JsonWriter.ascii(" frames excluded\\n");
  private static final byte[] FRAMES_TRUNCATED = JsonWriter.ascii(" frames truncated\\n");

  private final JsonWriter json;
  private final int maxFrames;
  private final byte[] commonFrames;
  private final @Nullable FrameFilter filter;
  private final StackCache cache;
  private final FrameWriter frameWriter;

  private boolean withFrames;
  private int bytesLeft;
  private int sharedBy;
  private int bytes;

  /** Whether the filter could not be asked about some frame, which was written then. */
  private boolean unfiltered;

  StackWriter(
      JsonWriter json,
      TraceStyle style,
      int maxFrames,
      @Nullable FrameFilter filter,
      @Nullable MaskedTexts masked,
      StackCache cache) {
    this.json = json;
    this.maxFrames = maxFrames;
    this.commonFrames = JsonWriter.ascii(style.commonFrames() + "\\n");
    this.filter = filter;
    this.cache = cache;
    this.frameWriter = new FrameWriter(json, masked, cache);
  }

  /** Forgets what was written before. */
  void forget() {
    bytes = 0;
  }

  /**
   * Begins a trace.
   *
   * @param maxBytes bytes for the frames of all throwables together
   * @param throwables how many throwables share them
   */
  void begin(int maxBytes, int throwables) {
    withFrames = maxBytes > 0;
    bytesLeft = maxBytes;
    sharedBy = throwables;
    unfiltered = false;
    frameWriter.begin();
  }

  /** How many bytes went into frames, and into the lines that tell of omitted ones. */
  int bytes() {
    return bytes;
  }

  /**
   * Writes the frames of a throwable.
   *
   * @param ordinal which throwable of the trace this is, from 1 on
   * @return whether there was room for them
   */
  boolean write(IThrowableProxy throwable, int ordinal, int indent) {
    StackTraceElementProxy[] frames = throwable.getStackTraceElementProxyArray();
    if (frames == null || !withFrames) {
      return withFrames;
    }
    int common = Math.max(0, Math.min(throwable.getCommonFrames(), frames.length));
    int own = frames.length - common;
    // Each throwable gets its share; what it does not need is for those after it.
    int share = bytesLeft / Math.max(1, sharedBy - ordinal + 1);
    int start = json.position();
    boolean whole = true;
    int hash = StackCache.hash(frames, own, common, indent);
    byte[] known = cache.stack(frames, own, common, indent, hash);
    if (known != null && known.length <= share) {
      json.raw(known);
    } else {
      int hidden = frameWriter.hidden();
      whole = frames(frames, own, common, indent, share);
      // What masks hide is not kept, not even without what they hid.
      if (whole
          && !unfiltered
          && hidden == frameWriter.hidden()
          && known == null
          && own <= StackCache.MAX_STACK_FRAMES
          && cache.wantsStack(hash, json.position() - start)) {
        byte[] lines = json.copy(start);
        cache.remember(frames, own, common, indent, hash, lines);
      }
    }
    int written = json.position() - start;
    bytes += written;
    bytesLeft = Math.max(0, bytesLeft - written);
    return whole;
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
        TraceLines.omitted(json, excluded, FRAMES_EXCLUDED, indent);
      }
      TraceLines.indent(json, indent);
      frameWriter.write(proxy);
      if (json.position() - start > share) {
        json.rewind(frameStart);
        next -= excluded;
        excluded = 0;
        whole = false;
        break;
      }
      excluded = 0;
      written++;
      next++;
    }
    if (excluded > 0) {
      TraceLines.omitted(json, excluded, FRAMES_EXCLUDED, indent);
    }
    if (next < own) {
      TraceLines.omitted(json, own - next, FRAMES_TRUNCATED, indent);
    }
    if (common > 0) {
      TraceLines.omitted(json, common, commonFrames, indent);
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
}
