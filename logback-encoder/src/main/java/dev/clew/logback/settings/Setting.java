package dev.clew.logback.settings;

import dev.clew.logback.stacktrace.FrameFilter;
import dev.clew.logback.values.MaskPath;
import dev.clew.logback.values.MaskPreset;
import dev.clew.logback.values.Masks;
import java.time.Instant;
import java.time.ZoneOffset;
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

  private static final int LONGEST_CORE_TEXT = 256;

  public static final int LARGEST_RECORD_BYTES = 16 * 1024 * 1024;

  /** With the domain that older ones have; no longer, so that a trace's name is never cut. */
  private static final Pattern GCP_PROJECT_ID = Pattern.compile("[A-Za-z0-9.:_-]{0,63}");

  /** With which blocks of YAML end, and no secret. */
  private static final Pattern OUTER_LINE_BREAKS = Pattern.compile("\\A[\\r\\n]+|[\\r\\n]+\\z");

  private static final List<Setting<?>> TABLE = new ArrayList<>();

  private static final Set<String> HIDING =
      Set.of(
          "includeMdc",
          "includeMdcKey",
          "excludeMdcKey",
          "includeKeyValuePairs",
          "includeStructuredArguments",
          "includeContext",
          "includeKeyValueKeyName",
          "excludeKeyValueKeyName",
          "maskKey",
          "maskPath",
          "maskPreset",
          "maskPattern");

  /** Where a part of a text has a variable that is not defined, the others are taken. */
  private static final Set<String> OF_PARTS = Set.of("customFields", "pattern", "field");

  public static final Setting<Format> FORMAT =
      of(
          "format",
          String.class,
          Format.ECS,
          "ecs",
          "The shape of a record: ecs, logstash for the default record of"
              + " logstash-logback-encoder, gcp for Google Cloud's, or gelf for Graylog's.",
          Setting::format);
  public static final Setting<String> SERVICE_NAME =
      text("serviceName", "The service.name of each record.");
  public static final Setting<String> SERVICE_VERSION =
      text("serviceVersion", "The service.version of each record.");
  public static final Setting<String> SERVICE_ENVIRONMENT =
      text("serviceEnvironment", "The service.environment of each record, such as production.");
  public static final Setting<String> SERVICE_NODE_NAME =
      text("serviceNodeName", "The service.node.name of each record.");
  public static final Setting<Map<String, String>> STATIC_FIELD =
      of(
          "staticField",
          Map.class,
          Map.of(),
          "none",
          "Fields that every record has, by their names.",
          Setting::staticField);
  public static final Setting<Map<String, @Nullable Object>> CUSTOM_FIELDS =
      of(
          "customFields",
          String.class,
          Map.of(),
          "none",
          "A JSON object whose fields every record has, with their types.",
          Setting::customFields);
  public static final Setting<Map<String, @Nullable Object>> PATTERN =
      of(
          "pattern",
          String.class,
          Map.of(),
          "none",
          "A JSON object whose fields every record has; its texts are patterns of Logback's.",
          Setting::customFields);
  public static final Setting<Boolean> OMIT_EMPTY_FIELDS =
      flag("omitEmptyFields", "Whether fields of patterns are left out when nothing is in them.");
  public static final Setting<List<ListedField>> FIELD =
      of(
          "field",
          List.class,
          List.of(),
          "all",
          "The fields that records have, and no others, in their order: a name in the format, a"
              + " group, or name=pattern with a pattern of Logback's.",
          Setting::listedField);
  public static final Setting<String> CORRELATION_ID_FIELD =
      of(
          "correlationIdField",
          String.class,
          "",
          "correlation_id",
          "What the correlation ID's field is called.",
          (before, text) -> notBlank(text));
  public static final Setting<String> OUTSIDE_REQUEST =
      of(
          "outsideRequest",
          String.class,
          "Internal",
          "Internal",
          "The correlation ID of records born outside any request. Empty leaves the field out.",
          (before, text) -> text.trim());
  public static final Setting<Optional<String>> MDC_PREFIX =
      of(
          "mdcPrefix",
          String.class,
          Optional.empty(),
          "labels. in ecs, none in others",
          "What stands before the keys of the MDC: labels. in ecs and nothing in the others by"
              + " default; in gcp they are in an object of labels unless there is a prefix. Empty"
              + " puts them at the root.",
          (before, text) -> Optional.of(text.trim()));
  public static final Setting<Set<String>> INCLUDE_MDC_KEY =
      of(
          "includeMdcKey",
          List.class,
          Set.of(),
          "all",
          "Keys of the MDC to write, and no others. All by default. The correlation ID is always"
              + " written.",
          (before, text) -> plus(before, notBlank(text)));
  public static final Setting<Set<String>> EXCLUDE_MDC_KEY =
      of(
          "excludeMdcKey",
          List.class,
          Set.of(),
          "none",
          "Keys of the MDC to leave out.",
          (before, text) -> plus(before, notBlank(text)));
  public static final Setting<Boolean> INCLUDE_MDC =
      flag("includeMdc", true, "Whether records have the keys of the MDC.");
  public static final Setting<Map<String, String>> MDC_KEY_FIELD_NAME =
      of(
          "mdcKeyFieldName",
          Map.class,
          Map.of(),
          "none",
          "The whole names of the fields of some of the MDC's keys, by these keys.",
          Setting::keyFieldName);
  public static final Setting<Boolean> INCLUDE_KEY_VALUE_PAIRS =
      flag("includeKeyValuePairs", true, "Whether records have the key-value pairs.");
  public static final Setting<Boolean> INCLUDE_STRUCTURED_ARGUMENTS =
      flag(
          "includeStructuredArguments",
          true,
          "Whether records have the fields of logstash-logback-encoder's structured arguments.");
  public static final Setting<Boolean> INCLUDE_NON_STRUCTURED_ARGUMENTS =
      flag(
          "includeNonStructuredArguments",
          false,
          "Whether records have fields of the message's other arguments.");
  public static final Setting<String> NON_STRUCTURED_ARGUMENTS_FIELD_PREFIX =
      of(
          "nonStructuredArgumentsFieldPrefix",
          String.class,
          "arg",
          "arg",
          "What the names of these fields begin with; the argument's number, from 0, follows.",
          (before, text) -> notBlank(text));
  public static final Setting<Set<String>> INCLUDE_KEY_VALUE_KEY_NAME =
      of(
          "includeKeyValueKeyName",
          List.class,
          Set.of(),
          "all",
          "Keys of key-value pairs to write, and no others. All by default.",
          (before, text) -> plus(before, notBlank(text)));
  public static final Setting<Set<String>> EXCLUDE_KEY_VALUE_KEY_NAME =
      of(
          "excludeKeyValueKeyName",
          List.class,
          Set.of(),
          "none",
          "Keys of key-value pairs to leave out.",
          (before, text) -> plus(before, notBlank(text)));
  public static final Setting<Map<String, String>> KEY_VALUE_KEY_FIELD_NAME =
      of(
          "keyValueKeyFieldName",
          Map.class,
          Map.of(),
          "none",
          "The names of the fields of some key-value pairs, by their keys.",
          Setting::keyFieldName);
  public static final Setting<Map<String, String>> FIELD_NAME =
      of(
          "fieldName",
          Map.class,
          Map.of(),
          "none",
          "Other names for the record's own fields, by their names in the format. An empty name"
              + " leaves a field out.",
          Setting::fieldName);
  public static final Setting<ChronoUnit> TIMESTAMP_PRECISION =
      of(
          "timestampPrecision",
          String.class,
          ChronoUnit.MICROS,
          "micros",
          "The digits of timestamps: micros or millis.",
          Setting::precision);
  public static final Setting<String> TIMESTAMP_PATTERN =
      of(
          "timestampPattern",
          String.class,
          "",
          "none",
          "How timestamps are written instead: a pattern of java.time, the name of one of its"
              + " formatters in brackets, [UNIX_TIMESTAMP_AS_NUMBER] or [UNIX_TIMESTAMP_AS_STRING].",
          Setting::timestampPattern);
  public static final Setting<String> TIME_ZONE =
      of(
          "timeZone",
          String.class,
          "",
          "none",
          "The time zone of timestamps, such as Europe/Berlin, or [DEFAULT] for the system's. It is"
              + " the system's with a timestampPattern, and UTC without.",
          Setting::timeZone);
  public static final Setting<Integer> MAX_RECORD_BYTES =
      of(
          "maxRecordBytes",
          Integer.class,
          32_000,
          "32000",
          "The longest line in bytes, its end included: from 512 to 16777216.",
          Setting::recordBytes);
  public static final Setting<Integer> MAX_FRAMES_PER_THROWABLE =
      of(
          "maxFramesPerThrowable",
          Integer.class,
          Integer.MAX_VALUE,
          "no limit",
          "How many frames each throwable may have. No limit by default.",
          Setting::frames);
  public static final Setting<Set<String>> EXCLUDE_FRAME =
      of(
          "excludeFrame",
          List.class,
          Set.of(),
          "none",
          "Frames to leave out: what their class.method begins with, or a regular expression to be"
              + " found in it.",
          Setting::excludedFrame);
  public static final Setting<Boolean> ROOT_CAUSE_FIRST =
      flag("rootCauseFirst", "Whether the last cause stands above the others.");
  public static final Setting<Boolean> STACK_TRACE_AS_ARRAY =
      flag("stackTraceAsArray", "Whether a stack trace is an array of its lines.");
  public static final Setting<Boolean> STACK_HASH =
      flag(
          "stackHash",
          "Whether an exception has a hash that stays the same when messages, line numbers and"
              + " generated names change.");
  public static final Setting<Set<String>> MASK_KEY =
      of(
          "maskKey",
          List.class,
          Set.of(),
          "none",
          "Keys of the MDC, of pairs and inside values, in any capitalisation, whose values are"
              + " written as ****.",
          (before, text) -> plus(before, notBlank(text)));
  public static final Setting<Set<String>> MASK_PATH =
      of(
          "maskPath",
          List.class,
          Set.of(),
          "none",
          "Paths of names, such as user.password, whose values are written as ****: from any name on,"
              + " or from the record on where they begin with a slash. A * stands for any name.",
          Setting::maskPath);
  public static final Setting<Set<String>> MASK_PRESET =
      of(
          "maskPreset",
          List.class,
          Set.of(),
          "none",
          "Secrets that are written as **** in the message, in strings and in stack traces: card,"
              + " jwt, bearer, email or iban.",
          Setting::maskPreset);
  public static final Setting<Set<String>> MASK_PATTERN =
      of(
          "maskPattern",
          List.class,
          Set.of(),
          "none",
          "Regular expressions. What they match in the message, in strings and in stack traces is"
              + " written as ****.",
          Setting::maskPattern);
  public static final Setting<Boolean> INCLUDE_CALLER =
      flag(
          "includeCaller",
          "Whether the class, method, file and line that logged are told, which costs a stack walk"
              + " for each event.");
  public static final Setting<Boolean> INCLUDE_SEQUENCE =
      flag("includeSequence", "Whether records are numbered.");
  public static final Setting<Boolean> INCLUDE_CONTEXT =
      of(
          "includeContext",
          Boolean.class,
          true,
          "true",
          "Whether the logstash format has the properties of the logger context.",
          Setting::trueOrFalse);
  public static final Setting<Integer> SHORTENED_LOGGER_NAME_LENGTH =
      of(
          "shortenedLoggerNameLength",
          Integer.class,
          -1,
          "no limit",
          "The length that names of loggers are shortened to, as far as their packages allow it. 0"
              + " leaves the class alone. No limit by default.",
          (before, text) -> number(text));
  public static final Setting<String> VERSION =
      of(
          "version",
          String.class,
          "1",
          "1",
          "The @version of records in the logstash format.",
          (before, text) -> notLong(notBlank(text)));
  public static final Setting<Boolean> WRITE_VERSION_AS_INTEGER =
      flag("writeVersionAsInteger", "Whether that version is a number.");
  public static final Setting<Boolean> NESTED =
      flag("nested", "Whether records in the ecs format have objects instead of dotted names.");
  public static final Setting<String> GCP_PROJECT =
      of(
          "gcpProject",
          String.class,
          "",
          "none",
          "The ID of the Google Cloud project that has the traces, which a trace's name in gcp"
              + " begins with.",
          Setting::gcpProject);

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
  private final Class<?> type;
  private final T defaultValue;
  private final String defaultText;
  private final String description;
  private final Parser<T> parser;

  private Setting(
      String name,
      Class<?> type,
      T defaultValue,
      String defaultText,
      String description,
      Parser<T> parser) {
    this.name = name;
    this.type = type;
    this.defaultValue = defaultValue;
    this.defaultText = defaultText;
    this.description = description;
    this.parser = parser;
    TABLE.add(this);
  }

  private static <T> Setting<T> of(
      String name,
      Class<?> type,
      T defaultValue,
      String defaultText,
      String description,
      Parser<T> parser) {
    return new Setting<>(name, type, defaultValue, defaultText, description, parser);
  }

  private static Setting<String> text(String name, String description) {
    return of(name, String.class, "", "none", description, (before, text) -> text.trim());
  }

  private static Setting<Boolean> flag(String name, String description) {
    return flag(name, false, description);
  }

  private static Setting<Boolean> flag(String name, boolean byDefault, String description) {
    return of(
        name,
        Boolean.class,
        byDefault,
        Boolean.toString(byDefault),
        description,
        Setting::trueOrFalse);
  }

  /** All settings, in the order of their documentation. */
  public static List<Setting<?>> table() {
    return Collections.unmodifiableList(TABLE);
  }

  /**
   * The setting of a name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Setting<?> named(String name) {
    for (Setting<?> setting : TABLE) {
      if (setting.name.equals(name)) {
        return setting;
      }
    }
    throw new IllegalArgumentException(
        "There is no setting '" + name + "' but " + TABLE.stream().map(Setting::name).toList());
  }

  /** Its element in XML, and its method of the builder. */
  public String name() {
    return name;
  }

  /**
   * What kind of text it takes: {@code List.class} for one that is repeatable, {@code Map.class}
   * for one that is repeatable and takes {@code name=value}, else {@code Boolean.class}, {@code
   * Integer.class} or {@code String.class}.
   */
  public Class<?> type() {
    return type;
  }

  T defaultValue() {
    return defaultValue;
  }

  /** The default in words. */
  public String defaultText() {
    return defaultText;
  }

  /** What it does, in one or more sentences. */
  public String description() {
    return description;
  }

  /**
   * Whether a text keeps something out of records, so that nobody may log without it unawares.
   *
   * @param text what is configured, right or wrong
   */
  public boolean hides(String text) {
    return hides() || (this == FIELD_NAME && text.trim().endsWith("="));
  }

  private boolean hides() {
    return HIDING.contains(name);
  }

  /**
   * What a text makes of the value so far.
   *
   * @throws IllegalArgumentException with the setting's name and the text, when it is wrong
   */
  T parse(T before, String text) {
    try {
      if (isUndefined(text)) {
        throw new Broken(UndefinedVariable.RULE);
      }
      return parser.parse(before, text);
    } catch (Broken e) {
      throw new IllegalArgumentException(wrong(e.getMessage(), text));
    }
  }

  /**
   * Refuses a text that is wrong.
   *
   * @throws IllegalArgumentException with the setting's name and the text
   */
  void check(String text) {
    parse(defaultValue, text);
  }

  private boolean isUndefined(String text) {
    return (!OF_PARTS.contains(name) && UndefinedVariable.isIn(text))
        // As it stands where Spring Boot knows no value, and where Logback finds a mistake.
        || (hides() && this != MASK_PATTERN && text.contains("${"));
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
    throw new Broken("be " + Format.shownNames());
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

  private static Map<String, String> keyFieldName(Map<String, String> before, String text) {
    int equals = text.indexOf('=');
    if (equals < 0
        || text.substring(0, equals).isBlank()
        || text.substring(equals + 1).isBlank()
        || text.indexOf('=', equals + 1) >= 0) {
      throw new Broken("have the form key=field");
    }
    return plus(before, text.substring(0, equals).trim(), text.substring(equals + 1).trim());
  }

  private static Map<String, @Nullable Object> customFields(
      Map<String, @Nullable Object> before, String text) {
    try {
      return JsonObject.read(text);
    } catch (IllegalArgumentException e) {
      throw new Broken("be a JSON object (" + e.getMessage() + ")");
    }
  }

  private static List<ListedField> listedField(List<ListedField> before, String text) {
    int equals = text.indexOf('=');
    String name = notBlank(equals < 0 ? text : text.substring(0, equals));
    return plus(
        before,
        equals < 0
            ? ListedField.own(name)
            : ListedField.pattern(name, text.substring(equals + 1).trim(), false));
  }

  static List<ListedField> plus(List<ListedField> before, ListedField field) {
    List<ListedField> after = new ArrayList<>(before);
    after.add(field);
    return Collections.unmodifiableList(after);
  }

  private static String timestampPattern(String before, String text) {
    try {
      notLong(TimestampPattern.of(text.trim(), ZoneOffset.UTC).format(Instant.EPOCH));
      return text.trim();
    } catch (IllegalArgumentException e) {
      throw new Broken(
          "be a pattern of java.time.format.DateTimeFormatter, the name of one of its constants in"
              + " brackets, [UNIX_TIMESTAMP_AS_NUMBER] or [UNIX_TIMESTAMP_AS_STRING]");
    }
  }

  private static String timeZone(String before, String text) {
    try {
      TimestampPattern.zone(text.trim());
      return text.isBlank() ? TimestampPattern.DEFAULT_ZONE : text.trim();
    } catch (IllegalArgumentException e) {
      throw new Broken("be a time zone");
    }
  }

  private static String gcpProject(String before, String text) {
    String project = text.trim();
    if (!GCP_PROJECT_ID.matcher(project).matches()) {
      throw new Broken("be the ID of a project");
    }
    return project;
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

  private static Set<String> maskPath(Set<String> before, String text) {
    String path = notBlank(text);
    try {
      MaskPath.of(path, Masks.MASKED);
    } catch (IllegalArgumentException e) {
      throw new Broken(String.valueOf(e.getMessage()));
    }
    return plus(before, path);
  }

  private static Set<String> maskPreset(Set<String> before, String text) {
    MaskPreset preset = MaskPreset.named(text.trim());
    if (preset == null) {
      throw new Broken("be one of " + String.join(", ", MaskPreset.shownNames()));
    }
    return plus(before, preset.shownName());
  }

  private static Set<String> maskPattern(Set<String> before, String text) {
    String regex = OUTER_LINE_BREAKS.matcher(text).replaceAll("");
    if (regex.isEmpty()) {
      throw new Broken("not be empty");
    }
    if (compile(regex).matcher("").find()) {
      throw new Broken("not match the empty text");
    }
    return plus(before, regex);
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

  /** It belongs to the core of a record, which has to fit into any. */
  private static String notLong(String text) {
    if (text.length() > LONGEST_CORE_TEXT) {
      throw new Broken("have " + LONGEST_CORE_TEXT + " characters at most");
    }
    return text;
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
