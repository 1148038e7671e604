package dev.clew.logback.stacktrace;

import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Frames as they stand in records, one by one and as the whole stack of a throwable, because the
 * same ones come again and again. What is found is compared frame by frame, by all that a frame
 * says, so that a hash decides nothing. EncoderBenchmark's exception takes a third of its
 * newException.
 *
 * <p>At most {@value #STACKS} stacks of {@value #MAX_STACK_BYTES} bytes and {@value
 * #MAX_STACK_FRAMES} frames, and {@value #FRAMES} frames of {@value #MAX_FRAME_BYTES} bytes. Both
 * are remembered when they come the second time, so that those that never do cost a hash of a few
 * characters. No class is held, only names.
 *
 * <p>Thread-safe without a lock: entries are immutable, and one that is lost to a race is made
 * again.
 */
public final class StackCache {
  private static final int STACKS = 64;
  private static final int MAX_STACK_BYTES = 16 * 1024;

  /** Frames that are left out are no bytes, and are compared and kept all the same. */
  static final int MAX_STACK_FRAMES = 1_024;

  private static final int FRAMES = 1_024;
  private static final int MAX_FRAME_BYTES = 512;

  /** Of all names in a stack. Those of frames that are left out are kept, but not written. */
  private static final int MAX_STACK_CHARACTERS = 2 * MAX_STACK_BYTES;

  /** How many hashes of what came once are known, the newest of each slot. */
  private static final int MISSED = 4_096;

  @SuppressWarnings("ArrayRecordComponent") // Never compared, and never handed out.
  private record Frame(StackTraceElement frame, byte[] json) {}

  @SuppressWarnings("ArrayRecordComponent") // Never compared, and never handed out.
  private record Stack(StackTraceElement[] frames, int common, int indent, byte[] json) {
    boolean is(StackTraceElementProxy[] others, int own, int otherCommon, int otherIndent) {
      if (frames.length != own || common != otherCommon || indent != otherIndent) {
        return false;
      }
      for (int i = 0; i < own; i++) {
        StackTraceElementProxy other = others[i];
        if (other == null || !isSame(frames[i], other.getStackTraceElement())) {
          return false;
        }
      }
      return true;
    }
  }

  private final @Nullable Frame[] frames = new @Nullable Frame[FRAMES];
  private final int[] missedFrames = new int[MISSED];
  private final @Nullable Stack[] stacks = new @Nullable Stack[STACKS];
  private final int[] missedStacks = new int[MISSED];

  /** A hash of a few characters: names that come but once have not made theirs yet. */
  static int hash(StackTraceElement frame) {
    String name = frame.getClassName();
    String method = frame.getMethodName();
    int length = name.length();
    int hash = frame.getLineNumber() * 31 + method.length();
    // The last ones are where generated names differ.
    for (int i = Math.max(0, length - 5); i < length; i++) {
      hash = hash * 31 + name.charAt(i);
    }
    hash = hash * 31 + length;
    return method.isEmpty() ? hash : hash * 31 + method.charAt(method.length() / 2);
  }

  private static int slot(int hash, int slots) {
    int mixed = hash * 0x9E3779B9;
    return (mixed ^ (mixed >>> 16)) & (slots - 1);
  }

  /** A frame's whole line, or null when it is to be written. */
  byte @Nullable [] frame(StackTraceElement frame, int hash) {
    int slot = slot(hash, FRAMES);
    Frame known = frames[slot];
    if (known == null || !isSame(known.frame, frame)) {
      known = frames[slot ^ 1];
    }
    return known != null && isSame(known.frame, frame) ? known.json : null;
  }

  /** Whether a frame that was written should be remembered; it is the second time then. */
  boolean wantsFrame(int hash, int bytes) {
    return bytes <= MAX_FRAME_BYTES && isSecondTime(missedFrames, slot(hash, MISSED), hash);
  }

  void remember(StackTraceElement frame, int hash, byte[] json) {
    if (characters(frame) > MAX_FRAME_BYTES) {
      // Not all of it is written.
      return;
    }
    int slot = slot(hash, FRAMES);
    frames[slot ^ 1] = frames[slot];
    frames[slot] = new Frame(frame, json);
  }

  /** The hash of a throwable's own frames, by the first, the middle and the last of them. */
  static int hash(StackTraceElementProxy[] proxies, int own, int common, int indent) {
    int hash = (own * 31 + common) * 31 + indent;
    if (own > 0) {
      hash = hash * 31 + hash(proxies[0]);
      hash = hash * 31 + hash(proxies[own / 2]);
      hash = hash * 31 + hash(proxies[own - 1]);
    }
    return hash;
  }

  private static int hash(@Nullable StackTraceElementProxy proxy) {
    return proxy == null ? 0 : hash(proxy.getStackTraceElement());
  }

  /** The lines of all of a throwable's frames, or null when they are to be written. */
  byte @Nullable [] stack(
      StackTraceElementProxy[] proxies, int own, int common, int indent, int hash) {
    int slot = slot(hash, STACKS);
    Stack known = stacks[slot];
    if (known == null || !known.is(proxies, own, common, indent)) {
      known = stacks[slot ^ 1];
    }
    return known != null && known.is(proxies, own, common, indent) ? known.json : null;
  }

  /** Whether a stack that was written should be remembered; it is the second time then. */
  boolean wantsStack(int hash, int bytes) {
    return bytes <= MAX_STACK_BYTES && isSecondTime(missedStacks, slot(hash, MISSED), hash);
  }

  void remember(
      StackTraceElementProxy[] proxies, int own, int common, int indent, int hash, byte[] json) {
    StackTraceElement[] copies = new StackTraceElement[own];
    long characters = 0;
    for (int i = 0; i < own; i++) {
      if (proxies[i] == null) {
        return;
      }
      StackTraceElement frame = proxies[i].getStackTraceElement();
      characters += characters(frame);
      if (characters > MAX_STACK_CHARACTERS) {
        return;
      }
      copies[i] = frame;
    }
    int slot = slot(hash, STACKS);
    stacks[slot ^ 1] = stacks[slot];
    stacks[slot] = new Stack(copies, common, indent, json);
  }

  private static long characters(StackTraceElement frame) {
    return (long) frame.getClassName().length()
        + frame.getMethodName().length()
        + length(frame.getFileName())
        + length(frame.getModuleName())
        + length(frame.getModuleVersion())
        + length(frame.getClassLoaderName());
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  private static boolean isSecondTime(int[] missed, int slot, int hash) {
    if (missed[slot] == hash) {
      return true;
    }
    missed[slot] = hash;
    return false;
  }

  /** By all that is written of a frame. The names of the JVM's are mostly the same objects. */
  private static boolean isSame(StackTraceElement a, StackTraceElement b) {
    return a.getLineNumber() == b.getLineNumber()
        && a.getClassName().equals(b.getClassName())
        && a.getMethodName().equals(b.getMethodName())
        && Objects.equals(a.getFileName(), b.getFileName())
        && Objects.equals(a.getModuleName(), b.getModuleName())
        && Objects.equals(a.getModuleVersion(), b.getModuleVersion())
        && Objects.equals(a.getClassLoaderName(), b.getClassLoaderName());
  }
}
