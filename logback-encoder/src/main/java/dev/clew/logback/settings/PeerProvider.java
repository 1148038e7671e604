package dev.clew.logback.settings;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.Context;
import dev.clew.logback.values.NamedValues;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * A provider of logstash-logback-encoder's composed records: which fields of a list it is.
 *
 * @param kind its element
 * @param children its own elements, each with its text
 * @param nested the providers inside it; null where there are none
 */
public record PeerProvider(
    String kind, List<Map.Entry<String, String>> children, @Nullable List<PeerProvider> nested) {
  /** Those that are one of the record's own fields, by the names that these have. */
  private static final Map<String, String> OWN =
      Map.of(
          "timestamp", CommonFields.TIMESTAMP,
          "version", LogstashFields.VERSION,
          "message", CommonFields.MESSAGE,
          "loggerName", LogstashFields.LOGGER,
          "threadName", LogstashFields.THREAD,
          "logLevel", LogstashFields.LEVEL,
          "logLevelValue", LogstashFields.LEVEL_VALUE,
          "tags", CommonFields.TAGS,
          "stackTrace", LogstashFields.STACK_TRACE,
          "sequence", LogstashFields.SEQUENCE);

  /** What elements of a provider are as settings, by the provider, a dot and the element. */
  private static final Map<String, Setting<?>> SETTINGS =
      Map.ofEntries(
          Map.entry("timestamp.pattern", Setting.TIMESTAMP_PATTERN),
          Map.entry("timestamp.timeZone", Setting.TIME_ZONE),
          Map.entry("version.version", Setting.VERSION),
          Map.entry("version.writeAsInteger", Setting.WRITE_VERSION_AS_INTEGER),
          Map.entry("loggerName.shortenedLoggerNameLength", Setting.SHORTENED_LOGGER_NAME_LENGTH),
          Map.entry("stackTrace.writeAsArray", Setting.STACK_TRACE_AS_ARRAY),
          Map.entry("arguments.includeStructuredArguments", Setting.INCLUDE_STRUCTURED_ARGUMENTS),
          Map.entry(
              "arguments.includeNonStructuredArguments", Setting.INCLUDE_NON_STRUCTURED_ARGUMENTS),
          Map.entry(
              "arguments.nonStructuredArgumentsFieldPrefix",
              Setting.NON_STRUCTURED_ARGUMENTS_FIELD_PREFIX),
          Map.entry("mdc.includeMdcKeyName", Setting.INCLUDE_MDC_KEY),
          Map.entry("mdc.excludeMdcKeyName", Setting.EXCLUDE_MDC_KEY),
          Map.entry("mdc.mdcKeyFieldName", Setting.MDC_KEY_FIELD_NAME),
          Map.entry("keyValuePairs.includeKeyName", Setting.INCLUDE_KEY_VALUE_KEY_NAME),
          Map.entry("keyValuePairs.excludeKeyName", Setting.EXCLUDE_KEY_VALUE_KEY_NAME),
          Map.entry("keyValuePairs.keyFieldName", Setting.KEY_VALUE_KEY_FIELD_NAME),
          Map.entry("pattern.omitEmptyFields", Setting.OMIT_EMPTY_FIELDS));

  private static final Set<String> WITHOUT_FIELD_NAME =
      Set.of("pattern", "globalCustomFields", "logstashMarkers");

  /** Elements with fields, of which each is looked at by itself. */
  private static final Set<String> OF_PARTS = Set.of("pattern", "customFields");

  private static final Pattern FLAG = Pattern.compile("true|false", Pattern.CASE_INSENSITIVE);

  /** Those of the fields that arguments and markers stand for, by the groups that these are. */
  private static final Map<String, String> CALL_SITE =
      Map.of("arguments", ListedField.ARGUMENTS, "logstashMarkers", ListedField.MARKERS);

  private static final Map<String, String> CALLER =
      Map.of(
          "classFieldName", LogstashFields.CALLER_CLASS,
          "methodFieldName", LogstashFields.CALLER_METHOD,
          "fileFieldName", LogstashFields.CALLER_FILE,
          "lineFieldName", LogstashFields.CALLER_LINE);

  private static final Map<String, String> DEFAULT_NAMES =
      Map.of(
          "contextName", "context",
          "rawMessage", "raw_message",
          "uuid", "uuid",
          "nestedField", "nested",
          "stackHash", "stack_hash",
          "rootStackTraceElement", "root_stack_trace_element",
          "throwableClassName", "throwable_class",
          "throwableMessage", "throwable_message",
          "throwableRootCauseClassName", "throwable_root_cause_class",
          "throwableRootCauseMessage", "throwable_root_cause_message");

  /**
   * Takes what providers say into settings.
   *
   * @param errors is told of what is wrong and is left out
   * @param refused is told of what is wrong and was to hide something
   */
  public static void apply(
      List<PeerProvider> providers,
      Settings.Builder settings,
      Consumer<String> errors,
      Consumer<String> refused) {
    // Even where none of them can be had: records would have all fields without a list.
    settings.beginList();
    for (PeerProvider provider : providers) {
      try {
        provider.checked(/* inside= */ false, errors, refused).apply(settings);
      } catch (IllegalArgumentException e) {
        errors.accept(provider.kind + ": " + e.getMessage());
      }
    }
  }

  private void apply(Settings.Builder settings) {
    String core = OWN.get(kind);
    String fieldName = child("fieldName");
    if (core != null) {
      settings.list(ListedField.own(core));
      if (fieldName != null) {
        settings.set(Setting.FIELD_NAME, core + '=' + PeerElement.fieldName(fieldName));
      }
      configure(settings);
    } else if (kind.equals("callerData")) {
      CALLER.values().stream().sorted().forEach(field -> settings.list(ListedField.own(field)));
      object(ListedField.CALLER, settings);
      for (Map.Entry<String, String> child : children) {
        String field = CALLER.get(child.getKey());
        if (field != null) {
          settings.set(Setting.FIELD_NAME, field + '=' + PeerElement.fieldName(child.getValue()));
        }
      }
    } else if (CALL_SITE.containsKey(kind)) {
      settings.list(ListedField.own(CALL_SITE.get(kind)));
      if (kind.equals("arguments")) {
        object(ListedField.ARGUMENTS, settings);
      }
      configure(settings);
    } else if (isGroup() && fieldName == null) {
      settings.list(ListedField.own(kind));
      configure(settings);
    } else {
      fields(settings).forEach(settings::list);
    }
  }

  /** Its fields may be in an object. */
  private void object(String group, Settings.Builder settings) {
    String name = named("fieldName", "");
    if (!name.isEmpty()) {
      settings.objectName(group, name);
    }
  }

  private boolean isGroup() {
    return kind.equals(ListedField.MDC)
        || kind.equals(ListedField.PAIRS)
        || kind.equals(ListedField.CONTEXT);
  }

  private void configure(Settings.Builder settings) {
    for (Map.Entry<String, String> child : children) {
      Setting<?> setting = SETTINGS.get(kind + '.' + child.getKey());
      if (setting != null) {
        settings.setOfProvider(setting, child.getValue());
      }
    }
  }

  /**
   * This one without the elements that are wrong, which are told.
   *
   * @param inside whether it is in a {@code nestedField}, where no setting of the record's counts
   */
  private PeerProvider checked(boolean inside, Consumer<String> errors, Consumer<String> refused) {
    Set<String> known = known(inside);
    List<Map.Entry<String, String>> right = new ArrayList<>();
    for (Map.Entry<String, String> child : children) {
      String name = child.getKey();
      Setting<?> setting = SETTINGS.get(kind + '.' + name);
      if (!known.contains(name)) {
        String element = "providers." + kind + '.' + name;
        (PeerElement.mayHide(element) ? refused : errors)
            .accept(
                "'%s' is not supported%s; leave it out"
                    .formatted(element, inside ? " in a nestedField" : ""));
        continue;
      }
      try {
        check(name, setting, child.getValue());
        right.add(child);
      } catch (IllegalArgumentException e) {
        boolean hides = setting != null && setting.hides(child.getValue());
        (hides ? refused : errors).accept(kind + ": " + e.getMessage());
      }
    }
    return new PeerProvider(
        kind,
        List.copyOf(right),
        nested == null
            ? null
            : nested.stream()
                .map(provider -> provider.checked(/* inside= */ true, errors, refused))
                .toList());
  }

  private Set<String> known(boolean inside) {
    Set<String> own =
        switch (kind) {
          case "pattern" -> Set.of("pattern");
          case "globalCustomFields" -> Set.of("customFields");
          case "callerData" -> CALLER.keySet();
          case "throwableClassName", "throwableRootCauseClassName" -> Set.of("useSimpleClassName");
          case "stackHash" -> Set.of("exclude", "exclusions");
          case "rootStackTraceElement" -> Set.of("classFieldName", "methodFieldName");
          default -> Set.of();
        };
    Set<String> known = new HashSet<>(own);
    if (!WITHOUT_FIELD_NAME.contains(kind)) {
      known.add("fieldName");
    }
    if (!inside || !OWN.containsKey(kind)) {
      String prefix = kind + '.';
      SETTINGS.keySet().stream()
          .filter(element -> element.startsWith(prefix))
          .forEach(element -> known.add(element.substring(prefix.length())));
    }
    return known;
  }

  /**
   * @param setting what the element is as a setting, or null
   */
  private static void check(String name, @Nullable Setting<?> setting, String text) {
    if (setting != null) {
      setting.check(text);
    } else if (name.equals("useSimpleClassName") && !FLAG.matcher(text.trim()).matches()) {
      throw new IllegalArgumentException(name + " must be true or false but was '" + text + "'");
    } else if (!OF_PARTS.contains(name) && UndefinedVariable.isIn(text)) {
      throw new IllegalArgumentException(
          name + " must " + UndefinedVariable.RULE + " but was '" + text + "'");
    }
  }

  private @Nullable String child(String name) {
    return texts(name).stream().reduce((first, last) -> last).orElse(null);
  }

  private List<String> texts(String name) {
    return children.stream()
        .filter(child -> child.getKey().equals(name))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** The fields with templates that it is. */
  private List<ListedField> fields(Settings.Builder settings) {
    List<ListedField> fields = new ArrayList<>();
    switch (kind) {
      case "pattern" -> {
        String omit = child("omitEmptyFields");
        boolean omitEmpty = omit != null && Boolean.parseBoolean(omit.trim());
        json("pattern")
            .forEach((name, json) -> fields.add(ListedField.pattern(name, json, omitEmpty)));
      }
      case "globalCustomFields" ->
          json("customFields")
              .forEach(
                  (name, json) ->
                      fields.add(
                          new ListedField(
                              name, name + '=' + json, context -> Template.constant(json), false)));
      default -> {
        String fieldName = child("fieldName");
        String name =
            fieldName == null
                ? DEFAULT_NAMES.getOrDefault(kind, kind)
                : PeerElement.fieldName(fieldName);
        if (!name.isEmpty()) {
          fields.add(field(name, template(settings)));
        }
      }
    }
    return fields;
  }

  private Map<String, @Nullable Object> json(String child) {
    String text = child(child);
    try {
      return text == null ? Map.of() : JsonObject.read(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          child
              + " must be a JSON object ("
              + e.getMessage()
              + ") but was '"
              + text
              + "'; it is left out",
          e);
    }
  }

  private static ListedField field(String name, Function<@Nullable Context, Template> template) {
    return new ListedField(name, name, template, false);
  }

  private Function<@Nullable Context, Template> template(Settings.Builder settings) {
    if (kind.equals("nestedField")) {
      return nestedTemplate(settings);
    }
    Template.Source known = source(settings);
    // A group depends on settings that may still be made.
    return context -> Template.of(isGroup() ? source(settings) : known);
  }

  private Template.Source source(Settings.Builder settings) {
    String useSimple = child("useSimpleClassName");
    boolean simple = useSimple == null || Boolean.parseBoolean(useSimple.trim());
    return switch (kind) {
      case "contextName" ->
          event -> {
            LoggerContextVO context = event.getLoggerContextVO();
            return orNothing(context == null ? null : context.getName());
          };
      case "rawMessage" -> event -> orNothing(event.getMessage());
      case "uuid" -> event -> UUID.randomUUID().toString();
      case "throwableClassName" -> event -> className(event.getThrowableProxy(), simple);
      case "throwableMessage" -> event -> message(event.getThrowableProxy());
      case "throwableRootCauseClassName" -> event -> className(rootCause(event), simple);
      case "throwableRootCauseMessage" -> event -> message(rootCause(event));
      case "message" -> ILoggingEvent::getFormattedMessage;
      case "loggerName" -> ILoggingEvent::getLoggerName;
      case "threadName" -> ILoggingEvent::getThreadName;
      case "logLevel" -> event -> event.getLevel().toString();
      case "logLevelValue" -> event -> event.getLevel().toInt();
      case "mdc" -> {
        Predicate<String> shown =
            settings.shown(Setting.INCLUDE_MDC, Setting.INCLUDE_MDC_KEY, Setting.EXCLUDE_MDC_KEY);
        Selection selection = selection("MdcKeyName", "mdcKeyFieldName", shown);
        yield event -> selection.of(event.getMDCPropertyMap());
      }
      case "keyValuePairs" -> {
        Predicate<String> shown =
            settings.shown(
                Setting.INCLUDE_KEY_VALUE_PAIRS,
                Setting.INCLUDE_KEY_VALUE_KEY_NAME,
                Setting.EXCLUDE_KEY_VALUE_KEY_NAME);
        Selection selection = selection("KeyName", "keyFieldName", shown);
        yield event -> selection.of(pairs(event));
      }
      case "context" -> {
        Selection selection = new Selection(Set.of(), Set.of(), Map.of(), key -> true);
        yield event -> {
          LoggerContextVO context = event.getLoggerContextVO();
          return selection.of(context == null ? null : context.getPropertyMap());
        };
      }
      case "stackHash" -> {
        PeerStackHash hash = new PeerStackHash(exclusions());
        yield event -> orNothing(hash.of(event.getThrowableProxy()));
      }
      case "rootStackTraceElement" -> {
        String className = named("classFieldName", "class_name");
        String methodName = named("methodFieldName", "method_name");
        yield event -> firstFrame(event.getThrowableProxy(), className, methodName);
      }
      default ->
          throw new IllegalArgumentException(
              "'" + kind + "' is not supported in a nestedField; it is left out");
    };
  }

  private static Object orNothing(@Nullable Object value) {
    return value == null ? Template.NOTHING : value;
  }

  private static Object className(@Nullable IThrowableProxy throwable, boolean simple) {
    String name = throwable == null ? null : throwable.getClassName();
    if (name == null || !simple) {
      return orNothing(name);
    }
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }

  private static Object message(@Nullable IThrowableProxy throwable) {
    return orNothing(throwable == null ? null : throwable.getMessage());
  }

  private static @Nullable IThrowableProxy rootCause(ILoggingEvent event) {
    IThrowableProxy root = event.getThrowableProxy();
    // Causes may go round in a circle.
    for (int i = 0; root != null && root.getCause() != null && i < 1_000; i++) {
      root = root.getCause();
    }
    return root;
  }

  private static Map<String, @Nullable Object> pairs(ILoggingEvent event) {
    Map<String, @Nullable Object> pairs = new LinkedHashMap<>();
    List<KeyValuePair> all = event.getKeyValuePairs();
    if (all != null) {
      for (KeyValuePair pair : all) {
        if (pair != null && pair.key != null) {
          pairs.put(pair.key, Template.given(pair.value));
        }
      }
    }
    return pairs;
  }

  private String named(String child, String byDefault) {
    String name = child(child);
    return name == null ? byDefault : PeerElement.fieldName(name);
  }

  /** What throws is where the exception was made, whatever caused it. */
  private static Object firstFrame(
      @Nullable IThrowableProxy throwable, String className, String methodName) {
    StackTraceElementProxy[] frames =
        throwable == null ? null : throwable.getStackTraceElementProxyArray();
    if (frames == null || frames.length == 0 || frames[0] == null) {
      return Template.NOTHING;
    }
    StackTraceElement frame = frames[0].getStackTraceElement();
    Map<String, String> names = new LinkedHashMap<>();
    names.put(className, frame.getClassName());
    names.putIfAbsent(methodName, frame.getMethodName());
    // Names that users left out.
    names.remove("");
    return names;
  }

  private List<Pattern> exclusions() {
    List<String> all = new ArrayList<>(texts("exclude"));
    texts("exclusions").forEach(list -> all.addAll(List.of(list.split(","))));
    List<Pattern> patterns = new ArrayList<>();
    for (String regex : all) {
      try {
        patterns.add(Pattern.compile(regex.trim()));
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "exclude must be a regular expression but was '" + regex.trim() + "'; it is left out",
            e);
      }
    }
    return List.copyOf(patterns);
  }

  private Selection selection(String keyName, String keyFieldName, Predicate<String> shown) {
    Map<String, String> renamed = new LinkedHashMap<>();
    for (String text : texts(keyFieldName)) {
      int equals = text.indexOf('=');
      renamed.put(text.substring(0, Math.max(0, equals)).trim(), text.substring(equals + 1).trim());
    }
    return new Selection(keys("include" + keyName), keys("exclude" + keyName), renamed, shown);
  }

  private Set<String> keys(String name) {
    return texts(name).stream().map(String::trim).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Which entries of a map the provider's elements include, and what they are called.
   *
   * @param shown which keys settings let through besides
   */
  private record Selection(
      Set<String> included,
      Set<String> excluded,
      Map<String, String> renamed,
      Predicate<String> shown) {
    Object of(@Nullable Map<String, ?> all) {
      if (all == null || all.isEmpty()) {
        return Template.NOTHING;
      }
      NamedValues selected = new NamedValues();
      all.forEach(
          (key, value) -> {
            if (key != null
                && shown.test(key)
                && (included.isEmpty() || included.contains(key))
                && !excluded.contains(key)) {
              selected.add(renamed.getOrDefault(key, key), value);
            }
          });
      return selected.isEmpty() ? Template.NOTHING : selected;
    }
  }

  /** Providers that are no field but many stand among the others. */
  private Function<@Nullable Context, Template> nestedTemplate(Settings.Builder settings) {
    List<ListedField> members = new ArrayList<>();
    for (PeerProvider provider : nested == null ? List.<PeerProvider>of() : nested) {
      if (provider.isGroup() && provider.child("fieldName") == null) {
        members.add(field("", provider.template(settings)));
        continue;
      }
      String core = OWN.get(provider.kind);
      for (ListedField field : provider.fields(settings)) {
        members.add(
            core == null || provider.child("fieldName") != null
                ? field
                : new ListedField(core, core, field.template(), field.omitEmpty()));
      }
    }
    return context -> {
      List<Template.Member> templates = new ArrayList<>();
      for (ListedField member : members) {
        if (member.template() != null) {
          if (UndefinedVariable.isIn(member.text())) {
            throw new IllegalArgumentException(
                "'" + member.text() + "' has a variable that is not defined");
          }
          Template template = member.template().apply(context);
          templates.add(
              new Template.Member(
                  member.name().isEmpty() ? null : member.name(),
                  member.omitEmpty() ? template.omittingEmpty() : template));
        }
      }
      return Template.ofMembers(templates);
    };
  }
}
