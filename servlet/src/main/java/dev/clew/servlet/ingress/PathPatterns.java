package dev.clew.servlet.ingress;

import java.util.List;

/**
 * Paths, written as url-patterns are (Servlet specification, section 12.2): {@code /health} is that
 * path, {@code /actuator/*} is {@code /actuator} and all below it, {@code *.css} is all that end
 * so.
 */
public final class PathPatterns {
  /** No path. */
  public static final PathPatterns NONE = new PathPatterns(List.of());

  private final List<String> patterns;

  private PathPatterns(List<String> patterns) {
    this.patterns = patterns;
  }

  /**
   * Checks and takes patterns.
   *
   * @throws IllegalArgumentException when one is none
   */
  public static PathPatterns of(List<String> patterns) {
    for (String pattern : patterns) {
      boolean path = pattern.startsWith("/");
      boolean ending = pattern.startsWith("*.") && pattern.length() > 2;
      String fixed = ending ? pattern.substring(2) : withoutStar(pattern);
      if (!(path || ending) || fixed.indexOf('*') >= 0 || (ending && fixed.indexOf('/') >= 0)) {
        throw new IllegalArgumentException(
            "'" + pattern + "' must have the form /path, /path/* or *.ending");
      }
      if (fixed.indexOf('?') >= 0 || fixed.indexOf(';') >= 0 || fixed.indexOf(',') >= 0) {
        throw new IllegalArgumentException("'" + pattern + "' must be a path and nothing more");
      }
    }
    return patterns.isEmpty() ? NONE : new PathPatterns(List.copyOf(patterns));
  }

  private static String withoutStar(String pattern) {
    return pattern.endsWith("/*") ? pattern.substring(0, pattern.length() - 2) : pattern;
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return patterns.isEmpty();
  }

  /** Whether one of them fits a path inside the application, decoded. */
  public boolean match(String path) {
    for (String pattern : patterns) {
      if (matches(pattern, path)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(String pattern, String path) {
    if (pattern.startsWith("*")) {
      return path.length() >= pattern.length()
          && path.endsWith(pattern.substring(1))
          && path.charAt(path.length() - pattern.length()) != '/';
    }
    if (pattern.endsWith("/*")) {
      int length = pattern.length() - 2;
      return path.regionMatches(0, pattern, 0, length)
          && (path.length() == length || path.charAt(length) == '/');
    }
    return path.equals(pattern);
  }

  @Override
  public String toString() {
    return String.join(",", patterns);
  }
}
