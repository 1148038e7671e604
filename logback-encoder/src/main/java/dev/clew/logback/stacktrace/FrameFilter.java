package dev.clew.logback.stacktrace;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The frames that a stack trace leaves out. Immutable. */
public final class FrameFilter {
  private static final String METACHARACTERS = "\\^*+?()[]{}|";

  private final List<String> prefixes = new ArrayList<>();
  private final List<Pattern> patterns = new ArrayList<>();

  private FrameFilter(Set<String> frames) {
    for (String frame : frames) {
      if (isRegex(frame)) {
        patterns.add(Pattern.compile(frame));
      } else {
        prefixes.add(frame);
      }
    }
  }

  /**
   * The filter, or null when no frame is left out.
   *
   * @param frames prefixes of {@code class.method}, and regular expressions
   */
  public static @Nullable FrameFilter of(Set<String> frames) {
    return frames.isEmpty() ? null : new FrameFilter(frames);
  }

  /**
   * Whether a configured text is a regular expression. A dot alone makes none, nor does the dollar
   * sign of a nested class.
   */
  public static boolean isRegex(String text) {
    return text.chars().anyMatch(c -> METACHARACTERS.indexOf(c) >= 0);
  }

  /**
   * Whether a frame's {@code class.method} begins with a prefix, or a pattern is found in it.
   * Throws what a pattern throws, at the end of the stack for example: whoever asks must not take
   * that for an answer, nor remember what came of it.
   */
  boolean excludes(StackTraceElement frame) {
    String method = frame.getClassName() + '.' + frame.getMethodName();
    for (int i = 0; i < prefixes.size(); i++) {
      if (method.startsWith(prefixes.get(i))) {
        return true;
      }
    }
    for (int i = 0; i < patterns.size(); i++) {
      if (patterns.get(i).matcher(method).find()) {
        return true;
      }
    }
    return false;
  }
}
