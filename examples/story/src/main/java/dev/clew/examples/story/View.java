package dev.clew.examples.story;

import java.time.Instant;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What is shown, and of which records. Immutable.
 *
 * @param filter which records count
 * @param newSince from when on a group of failures that begins is new, {@link Long#MAX_VALUE} for
 *     never
 * @param gaps whether it is where IDs get lost
 * @param format how it is written
 */
record View(Filter filter, long newSince, boolean gaps, Format format) {

  /** How something is written to standard output. */
  enum Format {
    TEXT,
    JSON,
    MARKDOWN
  }

  /** Reads the options that are about it. */
  static final class Parser {
    private final Instant now;
    private long since = Long.MIN_VALUE;
    private long until = Long.MAX_VALUE;
    private long newSince = Long.MAX_VALUE;
    private int level;
    private boolean errors;
    private boolean gaps;
    private boolean json;
    private boolean markdown;
    private final Set<String> services = new LinkedHashSet<>();
    private final List<String> texts = new ArrayList<>();
    private final List<Map.Entry<String, String>> fields = new ArrayList<>();

    Parser(Instant now) {
      this.now = now;
    }

    /**
     * Takes an option that has a value, or returns false.
     *
     * @param value gives the value of the option of a name
     * @throws UsageException if it is wrong
     */
    boolean option(String name, UnaryOperator<String> value) {
      switch (name) {
        case "--since" -> since = TimeOption.parse(name, value.apply(name), now);
        case "--until" -> until = TimeOption.parse(name, value.apply(name), now);
        case "--new-since" -> newSince = TimeOption.parse(name, value.apply(name), now);
        case "--service" -> services.add(notBlank(name, value.apply(name)));
        case "--level" -> level = level(name, value.apply(name));
        case "--grep" -> texts.add(notBlank(name, value.apply(name)));
        case "--field" -> fields.add(field(name, value.apply(name)));
        default -> {
          return false;
        }
      }
      return true;
    }

    /** Takes an option that has no value, or returns false. */
    boolean flag(String name) {
      switch (name) {
        case "--errors" -> errors = true;
        case "--gaps" -> gaps = true;
        case "--json" -> json = true;
        case "--markdown" -> markdown = true;
        default -> {
          return false;
        }
      }
      return true;
    }

    private static String notBlank(String name, String value) {
      if (value.isBlank()) {
        throw new UsageException(name + " must not be blank");
      }
      return value;
    }

    private static int level(String name, String value) {
      int level = Filter.levelNamed(value.strip());
      if (level < 0) {
        throw new UsageException(
            name
                + " must be TRACE, DEBUG, INFO, WARN or ERROR but was '"
                + Visible.line(value)
                + "'");
      }
      return level;
    }

    private static Map.Entry<String, String> field(String name, String value) {
      int equals = value.indexOf('=');
      if (equals < 1) {
        throw new UsageException(
            name + " must be NAME=VALUE but was '" + Visible.line(value) + "'");
      }
      return new SimpleImmutableEntry<>(value.substring(0, equals), value.substring(equals + 1));
    }

    /**
     * @throws UsageException if the options contradict each other
     */
    View view() {
      if (since >= until) {
        throw new UsageException("--since must be before --until");
      }
      if (json && markdown) {
        throw new UsageException("--json and --markdown: only one of them is written");
      }
      Filter filter =
          new Filter(
              since,
              until,
              Set.copyOf(services),
              level,
              errors,
              List.copyOf(texts),
              List.copyOf(fields));
      return new View(
          filter, newSince, gaps, json ? Format.JSON : markdown ? Format.MARKDOWN : Format.TEXT);
    }
  }
}
