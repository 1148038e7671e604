package dev.clew.logback.settings;

import dev.clew.logback.stacktrace.FrameFilter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The table of settings: what each is called, what it is by default, and which texts it takes.
 *
 * @param <T> what the texts become; immutable
 */
public final class Setting<T> {
  /** Room for the core of a record, with an ID of any valid length. */
  public static final int SMALLEST_RECORD_BYTES = 512;

  public static final int LARGEST_RECORD_BYTES = 16 * 1024 * 1024;

  private static final List<Setting<?>> TABLE = new ArrayList<>();

  public static final Setting<Format> FORMAT = of("format", Format.ECS, "ecs", Setting::format);
  public static final Setting<String> SERVICE_NAME = text("serviceName");
  public static final Setting<String> SERVICE_VERSION = text("serviceVersion");
  public static final Setting<String> SERVICE_ENVIRONMENT = text("serviceEnvironment");
  public static final Setting<String> SERVICE_NODE_NAME = text("serviceNodeName");
  public static final Setting<Map<String, String>> STATIC_FIELD =
      of("staticField", Map.of(), "none", Setting::staticField);
  public static final Setting<String> CORRELATION_ID_FIELD =
      of("correlationIdField", "", "correlation_id", (before, text) -> notBlank(text));
  public static final Setting<String> OUTSIDE_REQUEST =
      of("outsideRequest", "Internal", "Internal", (before, text) -> text.trim());
  public static final Setting<Optional<String>> MDC_PREFIX =
      of(
          "mdcPrefix",
          Optional.empty(),
          "labels. in ecs, none in logstash",
          (before, text) -> Optional.of(text.trim()));
  public static final Setting<Set<String>> INCLUDE_MDC_KEY =
      of("includeMdcKey", Set.of(), "all", (before, text) -> plus(before, notBlank(text)));
  public static final Setting<Set<String>> EXCLUDE_MDC_KEY =
      of("excludeMdcKey", Set.of(), "none", (before, text) -> plus(before, notBlank(text)));
  public static final Setting<Map<String, String>> FIELD_NAME =
      of("fieldName", Map.of(), "none", Setting::fieldName);
  public static final Setting<ChronoUnit> TIMESTAMP_PRECISION =
      of("timestampPrecision", ChronoUnit.MICROS, "micros", Setting::precision);
  public static final Setting<Integer> MAX_RECORD_BYTES =
      of("maxRecordBytes", 32_000, "32000", Setting::recordBytes);
  public static final Setting<Integer> MAX_FRAMES_PER_THROWABLE =
      of("maxFramesPerThrowable", Integer.MAX_VALUE, "no limit", Setting::frames);
  public static final Setting<Set<String>> EXCLUDE_FRAME =
      of("excludeFrame", Set.of(), "none", Setting::excludedFrame);
  public static final Setting<Boolean> ROOT_CAUSE_FIRST = flag("rootCauseFirst");
  public static final Setting<Boolean> STACK_HASH = flag("stackHash");
  public static final Setting<Set<String>> MASK_KEY =
      of("maskKey", Set.of(), "none", (before, text) -> plus(before, notBlank(text)));
  public static final Setting<Set<String>> MASK_PATTERN =
      of("maskPattern", Set.of(), "none", Setting::maskPattern);
  public static final Setting<Boolean> INCLUDE_CALLER = flag("includeCaller");
  public static final Setting<Boolean> INCLUDE_SEQUENCE = flag("includeSequence");

  /** Turns a text into a value. */
  @FunctionalInterface
  interface Parser<T> {
    /**
     * What a text makes of the value so far.
     *
     * @param before the value so far, to which repeatable settings add
     * @throws Broken when the text breaks the setting's rule
     */
    T parse(T before, String text);
  }

  /** The rule that a text broke, as it goes on behind "must". */
  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken(String rule) {
      super(rule);
    }
  }

  private final String name;
  private final T defaultValue;
  private final String defaultText;
  private final Parser<T> parser;

  private Setting(String name, T defaultValue, String defaultText, Parser<T> parser) {
    this.name = name;
    this.defaultValue = defaultValue;
    this.defaultText = defaultText;
    this.parser = parser;
    TABLE.add(this);
  }

  private static <T> Setting<T> of(
      String name, T defaultValue, String defaultText, Parser<T> parser) {
    return new Setting<>(name, defaultValue, defaultText, parser);
  }

  private static Setting<String> text(String name) {
    return of(name, "", "none", (before, text) -> text.trim());
  }

  private static Setting<Boolean> flag(String name) {
    return of(name, false, "false", Setting::trueOrFalse);
  }

  /** All settings, in the order of their documentation. */
  public static List<Setting<?>> table() {
    return Collections.unmodifiableList(TABLE);
  }

  /** Its element in XML, and its method of the builder. */
  public String name() {
    return name;
  }

  T defaultValue() {
    return defaultValue;
  }

  /** The default in words. */
  public String defaultText() {
    return defaultText;
  }

  /**
   * What a text makes of the value so far.
   *
   * @throws IllegalArgumentException with the setting's name and the text, when it is wrong
   */
  T parse(T before, String text) {
    try {
      return parser.parse(before, text);
    } catch (Broken e) {
      throw new IllegalArgumentException(wrong(e.getMessage(), text));
    }
  }

  /** The message for a wrong value. */
  String wrong(@Nullable String rule, String text) {
    return name + " must " + rule + " but was '" + text + "'";
  }

  private static Format format(Format before, String text) {
    for (Format format : Format.values()) {
      if (format.name().equalsIgnoreCase(text.trim())) {
        return format;
      }
    }
    throw new Broken("be ecs or logstash");
  }

  private static Map<String, String> staticField(Map<String, String> before, String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new Broken("have the form name=value");
    }
    if (text.substring(0, equals).isBlank()) {
      throw new Broken("have a name before the '='");
    }
    return plus(before, text.substring(0, equals).trim(), text.substring(equals + 1).trim());
  }

  private static Map<String, String> fieldName(Map<String, String> before, String text) {
    int equals = text.indexOf('=');
    if (equals < 0 || text.substring(0, equals).isBlank()) {
      throw new Broken("have the form core=name");
    }
    return plus(before, text.substring(0, equals).trim(), text.substring(equals + 1).trim());
  }

  private static ChronoUnit precision(ChronoUnit before, String text) {
    return switch (text.trim().toLowerCase(Locale.ROOT)) {
      case "micros" -> ChronoUnit.MICROS;
      case "millis" -> ChronoUnit.MILLIS;
      default -> throw new Broken("be micros or millis");
    };
  }

  private static Integer recordBytes(Integer before, String text) {
    int bytes = number(text);
    if (bytes < SMALLEST_RECORD_BYTES || bytes > LARGEST_RECORD_BYTES) {
      throw new Broken(
          "be from " + SMALLEST_RECORD_BYTES + " to " + LARGEST_RECORD_BYTES + " bytes");
    }
    return bytes;
  }

  private static Integer frames(Integer before, String text) {
    int frames = number(text);
    if (frames < 0) {
      throw new Broken("not be negative");
    }
    return frames;
  }

  private static Set<String> excludedFrame(Set<String> before, String text) {
    String frame = notBlank(text);
    if (FrameFilter.isRegex(frame)) {
      compile(frame);
    }
    return plus(before, frame);
  }

  private static Set<String> maskPattern(Set<String> before, String text) {
    if (text.isEmpty()) {
      throw new Broken("not be empty");
    }
    if (compile(text).matcher("").find()) {
      throw new Broken("not match the empty text");
    }
    return plus(before, text);
  }

  private static Pattern compile(String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new Broken("be a regular expression (" + e.getDescription() + ")");
    }
  }

  private static Boolean trueOrFalse(Boolean before, String text) {
    return switch (text.trim().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new Broken("be true or false");
    };
  }

  private static String notBlank(String text) {
    if (text.isBlank()) {
      throw new Broken("not be blank");
    }
    return text.trim();
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text.trim());
    } catch (NumberFormatException e) {
      throw new Broken("be a whole number");
    }
  }

  private static Set<String> plus(Set<String> before, String element) {
    Set<String> after = new LinkedHashSet<>(before);
    after.add(element);
    return Collections.unmodifiableSet(after);
  }

  private static Map<String, String> plus(Map<String, String> before, String key, String value) {
    Map<String, String> after = new LinkedHashMap<>(before);
    after.put(key, value);
    return Collections.unmodifiableMap(after);
  }
}
