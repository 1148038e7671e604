package dev.clew.logback.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The table of elements that other encoders have in {@code logback.xml}: which are taken, and what
 * to write instead of those that are not.
 *
 * @param name the element; behind a dot that of a component in another one
 * @param peers whose it is, in a few words
 * @param answer what becomes of it
 * @param text what it is here, or what to write instead
 */
public record PeerElement(String name, String peers, Answer answer, String text) {
  /** What becomes of an element. */
  public enum Answer {
    /** It has its meaning here. */
    TAKEN("taken"),
    /** It is an error, and the encoder starts without it. */
    REFUSED("error"),
    /** It hides something, and the encoder does not start without it. */
    STOPS("no start");

    private final String shownName;

    Answer(String shownName) {
      this.shownName = shownName;
    }
  }

  private static final String LOGSTASH = "logstash-logback-encoder";
  private static final String LAYOUT = "logstash-logback-encoder's layout";
  private static final String COMPOSITE = "its composed records";
  private static final String ECS = "ecs-logging";
  private static final String BOTH = "both";

  /** What an element that is unknown in its place is called when it was to hide something. */
  private static final Pattern HIDING =
      Pattern.compile("mask|include|exclude|filter|redact|decorator", Pattern.CASE_INSENSITIVE);

  private static final String IGNORE = "[ignore]";

  private static final String DECORATOR =
      "a `MaskingJsonGeneratorDecorator` that is on the class path, without maskers of your own"
          + " classes; instead of those use `maskKey`, `maskPath` and `maskPattern`";

  private static final Set<String> COMPONENTS =
      Set.of(
          "throwableConverter",
          "messageLayout",
          "fieldNames",
          "providers",
          "decorator",
          "jsonGeneratorDecorator");

  private static final List<PeerElement> TABLE = new ArrayList<>();

  static {
    taken("customFields", LOGSTASH, "");
    taken("decorator", LOGSTASH, DECORATOR);
    taken("excludeKeyValueKeyName", LOGSTASH, "");
    taken("excludeMdcKeyName", LOGSTASH, "`excludeMdcKey`");
    taken("includeCallerData", LOGSTASH, "`includeCaller`");
    taken("includeContext", LOGSTASH, "");
    taken("includeKeyValueKeyName", LOGSTASH, "");
    taken("includeKeyValuePairs", LOGSTASH, "");
    taken("includeMdc", LOGSTASH, "");
    taken("includeMdcKeyName", LOGSTASH, "`includeMdcKey`");
    taken("includeNonStructuredArguments", LOGSTASH, "");
    taken("includeStructuredArguments", LOGSTASH, "");
    taken("includeTags", LOGSTASH, "`false` is the `fieldName` `tags=`");
    taken("jsonGeneratorDecorator", LOGSTASH, DECORATOR);
    taken("keyValueKeyFieldName", LOGSTASH, "");
    taken("mdcKeyFieldName", LOGSTASH, "");
    taken("nonStructuredArgumentsFieldPrefix", LOGSTASH, "");
    taken("provider", LOGSTASH, "any that is on the class path; a `pattern` costs less");
    taken("shortenedLoggerNameLength", LOGSTASH, "");
    taken("throwableConverter", BOTH, "any converter of Logback's kind that is on the class path");
    taken("timeZone", LOGSTASH, "");
    taken("timestampPattern", LOGSTASH, "");
    taken("version", LOGSTASH, "");
    taken("writeStackTraceAsArray", LOGSTASH, "`stackTraceAsArray`");
    taken("writeVersionAsInteger", LOGSTASH, "");
    taken("fieldNames", LOGSTASH, "without a class; each element in it is a `fieldName`");
    for (String field :
        List.of(
            "callerClass",
            "callerFile",
            "callerLine",
            "callerMethod",
            "level",
            "levelValue",
            "logger",
            "message",
            "stackTrace",
            "tags",
            "thread",
            "timestamp",
            "version")) {
      taken("fieldNames." + field, LOGSTASH, "`[ignore]` leaves the field out");
    }
    for (String object : List.of("arguments", "caller", "context", "keyValuePair", "mdc")) {
      taken("fieldNames." + object, LOGSTASH, "the object that they are in");
    }

    taken("dataFormat", LOGSTASH, "`json` alone");
    taken("encoding", LOGSTASH, "`UTF-8` alone");
    taken("findAndRegisterJacksonModules", LOGSTASH, "`true` alone");
    taken("immediateFlush", LAYOUT, "without effect: it is the appender's");
    taken("lineSeparator", LOGSTASH, "a single newline alone, such as `UNIX`");
    taken("minBufferSize", LOGSTASH, "without effect: buffers are kept");

    refused("dataFormatFactory", LOGSTASH, "a record is JSON; leave it out");
    refused("enableContextMap", "older versions of it", "use key-value pairs instead of a map");
    for (String field :
        List.of(
            "rootStackTraceElement",
            "rootStackTraceElementClass",
            "rootStackTraceElementMethod",
            "uuid")) {
      refused("fieldNames." + field, LOGSTASH, "there is no such field; leave it out");
    }
    for (String text :
        List.of("fileFooter", "fileHeader", "presentationFooter", "presentationHeader")) {
      refused(text, LAYOUT, "a file of records has nothing but records; leave it out");
    }
    refused("messageSplitRegex", LOGSTASH, "a message is one string; leave it out");
    refused("prefix", LOGSTASH, "a line is one JSON object, nothing before it; use `staticField`");
    refused("suffix", LOGSTASH, "a line is one JSON object, nothing behind it; use `staticField`");

    stops("jsonFactoryDecorator", LOGSTASH, "use `maskKey` and `maskPattern` for a mask");
    stops("mdcEntryWriter", LOGSTASH, "use `excludeMdcKey` and `maskKey` for a filter");
    providers();

    taken("additionalField", ECS, "`staticField`");
    taken(
        "eventDataset",
        ECS,
        "the `staticField` `event.dataset`; without it the service's name, where there is another"
            + " element that ecs-logging alone has");
    taken("includeMarkers", ECS, "`false` is the `fieldName` `tags=`; without it there are tags");
    taken("includeOrigin", ECS, "`includeCaller`, with dotted names as all others");
    taken("serviceEnvironment", ECS, "");
    taken("serviceName", ECS, "");
    taken("serviceNodeName", ECS, "");
    taken("serviceVersion", ECS, "");
    taken("stackTraceAsArray", ECS, "");
    taken("messageLayout", ECS, "any layout that is on the class path");
  }

  private static void providers() {
    taken("providers", COMPOSITE, "the list of `field` elements, in the format `logstash`");
    for (String provider :
        List.of(
            "callerData",
            "context",
            "contextName",
            "globalCustomFields",
            "keyValuePairs",
            "logLevel",
            "logLevelValue",
            "loggerName",
            "mdc",
            "message",
            "pattern",
            "rawMessage",
            "rootStackTraceElement",
            "sequence",
            "stackHash",
            "stackTrace",
            "tags",
            "threadName",
            "throwableClassName",
            "throwableMessage",
            "throwableRootCauseClassName",
            "throwableRootCauseMessage",
            "timestamp",
            "uuid",
            "version")) {
      taken("providers." + provider, COMPOSITE, "");
    }
    taken(
        "providers.nestedField",
        COMPOSITE,
        "of all providers but `timestamp`, `version`, `tags`, `stackTrace`, `sequence`,"
            + " `callerData`, `arguments` and `logstashMarkers`; without"
            + " `shortenedLoggerNameLength`");
    taken("providers.arguments", COMPOSITE, "");
    taken("providers.logstashMarkers", COMPOSITE, "");
    refused(
        "providers.provider",
        COMPOSITE,
        "use `pattern` or `globalCustomFields`; a `provider` is taken beside the record's own fields");
  }

  private static void taken(String name, String peers, String text) {
    TABLE.add(new PeerElement(name, peers, Answer.TAKEN, text));
  }

  private static void refused(String name, String peers, String instead) {
    TABLE.add(new PeerElement(name, peers, Answer.REFUSED, instead));
  }

  private static void stops(String name, String peers, String instead) {
    TABLE.add(new PeerElement(name, peers, Answer.STOPS, instead));
  }

  /** What a field is called by an element that says so; empty when it is to be left out. */
  public static String fieldName(String text) {
    String name = text.trim();
    return name.equals(IGNORE) ? "" : name;
  }

  /** All elements, in the order of their documentation. */
  public static List<PeerElement> table() {
    return Collections.unmodifiableList(TABLE);
  }

  /** The element of a name, or null when no other encoder has it. */
  public static @Nullable PeerElement named(String name) {
    for (PeerElement element : TABLE) {
      if (element.name.equals(name)) {
        return element;
      }
    }
    return null;
  }

  /** Whether nobody may log without an element that could not be applied. */
  public static boolean mayHide(String name) {
    PeerElement element = named(name);
    return HIDING.matcher(name).find()
        || (element != null && (element.answer == Answer.STOPS || element.isComponent()));
  }

  private boolean isComponent() {
    return COMPONENTS.contains(name);
  }

  /** The error for an element that is not applied. */
  public static String error(String name) {
    PeerElement element = named(name);
    if (element == null) {
      return "'" + name + "' is not a setting of this encoder";
    }
    if (element.text.isEmpty()) {
      return "'" + name + "' has no meaning there; leave it out";
    }
    String plain = element.text.replace("`", "");
    return "'" + name + "' is not supported: " + plain;
  }

  /** What becomes of it, as the documentation has it. */
  public String shownAnswer() {
    return answer.shownName + (text.isEmpty() ? "" : ": " + text);
  }
}
