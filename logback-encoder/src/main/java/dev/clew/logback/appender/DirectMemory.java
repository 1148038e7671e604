package dev.clew.logback.appender;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How much memory the process may have for buffers outside the heap, which those of its connections
 * need too. The JDK does not tell; but what it was started with does.
 */
final class DirectMemory {
  private static final Pattern LIMIT =
      Pattern.compile("-XX:MaxDirectMemorySize=(\\d{1,15})([kKmMgGtT]?)(?=\\s|$)");

  private static final String UNITS = "KMGT";

  private DirectMemory() {}

  /** As many bytes as it may have. */
  static long limit() {
    Optional<String[]> arguments = ProcessHandle.current().info().arguments();
    return limit(
        Stream.of(
                // The last one that says so decides.
                Stream.of(variable("JAVA_TOOL_OPTIONS"), variable("JDK_JAVA_OPTIONS")),
                arguments.stream().flatMap(Stream::of),
                Stream.of(variable("_JAVA_OPTIONS")))
            .flatMap(all -> all)
            .toList(),
        Runtime.getRuntime().maxMemory());
  }

  private static String variable(String name) {
    String value = System.getenv(name);
    return value == null ? "" : value;
  }

  /**
   * @param options with several in one text, maybe
   * @param heap as many bytes as the heap may have, which is the limit where none is set
   */
  static long limit(List<String> options, long heap) {
    long limit = 0;
    for (String option : options) {
      Matcher matcher = LIMIT.matcher(option);
      while (matcher.find()) {
        String unit = matcher.group(2).toUpperCase(Locale.ROOT);
        int shift = unit.isEmpty() ? 0 : 10 * (UNITS.indexOf(unit) + 1);
        limit = Long.parseLong(matcher.group(1)) << shift;
      }
    }
    return limit > 0 ? limit : heap;
  }
}
