package dev.clew.logback.stacktrace;

import ch.qos.logback.classic.spi.StackTraceElementProxy;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.values.MaskedTexts;
import org.jspecify.annotations.Nullable;

/** Writes single frames, each as a line, from their fields or from the cache. Not thread-safe. */
final class FrameWriter {
  private static final byte[] AT = JsonWriter.ascii("\\tat ");
  private static final byte[] UNKNOWN_SOURCE = JsonWriter.ascii("(Unknown Source)");
  private static final byte[] NATIVE_METHOD = JsonWriter.ascii("(Native Method)");

  /**
   * After so many new frames in a row the others are most likely new as well, and only every eighth
   * is looked for.
   */
  private static final int MAX_MISSES = 7;

  private final JsonWriter json;
  private final @Nullable MaskedTexts masked;
  private final StackCache cache;

  private int misses;
  private int hidden;

  FrameWriter(JsonWriter json, @Nullable MaskedTexts masked, StackCache cache) {
    this.json = json;
    this.masked = masked;
    this.cache = cache;
  }

  /** Begins a trace. */
  void begin() {
    misses = 0;
  }

  /** In how many frames something was masked so far. What is made of them is not to be kept. */
  int hidden() {
    return hidden;
  }

  /** Writes a frame's line, with its end. */
  void write(@Nullable StackTraceElementProxy proxy) {
    if (proxy == null) {
      line(proxy);
      return;
    }
    if (misses > MAX_MISSES && (misses++ & MAX_MISSES) != 0) {
      line(proxy);
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
    int hiddenBefore = hidden;
    line(proxy);
    if (hidden == hiddenBefore && cache.wantsFrame(hash, json.position() - start)) {
      cache.remember(frame, hash, json.copy(start));
    }
  }

  private void line(@Nullable StackTraceElementProxy proxy) {
    json.raw(AT);
    frame(proxy);
    json.raw(TraceLines.NEW_LINE);
  }

  /** A frame as {@link StackTraceElement#toString} has it. */
  private void frame(@Nullable StackTraceElementProxy proxy) {
    if (proxy == null) {
      return;
    }
    StackTraceElement frame = proxy.getStackTraceElement();
    if (masked != null) {
      String text = frame.toString();
      String shown = masked.apply(text);
      if (!shown.equals(text)) {
        hidden++;
      }
      json.text(shown);
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
}
