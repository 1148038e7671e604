package dev.clew.logback.settings;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.spi.ContextAware;
import dev.clew.logback.names.FieldNames;
import dev.clew.logback.names.Key;
import dev.clew.logback.names.NameTable;
import dev.clew.logback.values.EventProvider;
import dev.clew.logback.values.Masks;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What users configure, checked. Immutable. */
public final class Settings {
  private final Map<Setting<?>, Object> values;
  private final Map<String, String> fieldNames;
  private final @Nullable ThrowableHandlingConverter throwableConverter;
  private final @Nullable Layout<ILoggingEvent> messageLayout;
  private final List<EventProvider> providers;
  private final MaskTexts maskTexts;
  private final Composition composition;

  /** The names of the objects that groups of fields are in, by the groups. */
  private final Map<String, String> objects;

  /** Others that hide something from patterns too. */
  private final List<Settings> others;

  private Settings(
      Map<Setting<?>, Object> values,
      Map<String, String> fieldNames,
      @Nullable ThrowableHandlingConverter throwableConverter,
      @Nullable Layout<ILoggingEvent> messageLayout,
      List<EventProvider> providers,
      MaskTexts maskTexts,
      Composition composition,
      Map<String, String> objects,
      List<Settings> others) {
    this.composition = composition;
    this.objects = objects;
    this.others = others;
    this.messageLayout = messageLayout;
    this.providers = List.copyOf(providers);
    this.maskTexts = maskTexts;
    this.values = values;
    this.fieldNames = fieldNames;
    this.throwableConverter = throwableConverter;
  }

  /** A setting's value, or its default. */
  public <T> T get(Setting<T> setting) {
    return get(values, setting);
  }

  @SuppressWarnings("unchecked") // The builder puts under a setting what its parser returned.
  static <T> T get(Map<Setting<?>, Object> values, Setting<T> setting) {
    Object value = values.get(setting);
    return value == null ? setting.defaultValue() : (T) value;
  }

  public Format format() {
    return get(Setting.FORMAT);
  }

  /** The ID of records born outside any request, or null to leave it out. */
  public @Nullable String outsideRequest() {
    String label = get(Setting.OUTSIDE_REQUEST);
    return label.isEmpty() ? null : label;
  }

  public Map<String, String> staticFields() {
    return get(Setting.STATIC_FIELD);
  }

  public String mdcPrefix() {
    if (objects.containsKey(ListedField.MDC)) {
      return "";
    }
    return get(Setting.MDC_PREFIX).orElse(format().mdcPrefix());
  }

  /** Whether the MDC is an object, and its keys are names in that. */
  public boolean mdcIsObject() {
    return mdcIsLabels() || objects.containsKey(ListedField.MDC);
  }

  /** Whether that object is one of Google's, in which all values are strings. */
  public boolean mdcIsLabels() {
    return format() == Format.GCP && get(Setting.MDC_PREFIX).isEmpty();
  }

  /**
   * The name of the object that a group of fields is in.
   *
   * @param group one of those in a list of fields, or {@link ListedField#CALLER}
   * @return its name, empty where it is left out; null where the fields are at the root
   */
  public @Nullable String objectName(String group) {
    return group.equals(ListedField.MDC) && mdcIsLabels()
        ? fieldName(GcpFields.LABELS)
        : objects.get(group);
  }

  /** The names of the objects that groups of fields are in because users say so. */
  public Collection<String> objectNames() {
    return objects.values();
  }

  /** Whether one of the record's own fields is in such an object. */
  public boolean isInObject(String core) {
    return objects.containsKey(ListedField.CALLER) && LogstashFields.CALLER.contains(core);
  }

  public boolean includesMdcKey(String key) {
    return get(Setting.INCLUDE_MDC)
        && isIncluded(key, Setting.INCLUDE_MDC_KEY, Setting.EXCLUDE_MDC_KEY);
  }

  public boolean includesPairKey(String key) {
    return get(Setting.INCLUDE_KEY_VALUE_PAIRS)
        && isIncluded(key, Setting.INCLUDE_KEY_VALUE_KEY_NAME, Setting.EXCLUDE_KEY_VALUE_KEY_NAME);
  }

  private boolean isIncluded(
      String key, Setting<Set<String>> including, Setting<Set<String>> excluding) {
    Set<String> included = get(including);
    return (included.isEmpty() || included.contains(key)) && !get(excluding).contains(key);
  }

  /** The fields with patterns that records have besides. */
  public List<ComposedField> patterns() {
    return composition.patterns();
  }

  /** Whether records have a group of fields, by its name in a list. */
  public boolean isListed(String group) {
    return composition.has(group);
  }

  /** The fields that records have, and no others, in their order; null for those of the format. */
  public @Nullable List<ComposedField> composedFields() {
    return composition.fields();
  }

  /**
   * Whether patterns may ask for any key. They may where their own user left it out, for it is they
   * that name it; not where others did.
   */
  public boolean showsAllToPatterns() {
    return others.isEmpty();
  }

  /** Whether patterns may ask for a key of the MDC. */
  public boolean showsMdcKeyToPatterns(String key) {
    return others.stream().allMatch(other -> other.includesMdcKey(key));
  }

  /** Whether patterns may ask for the key of a pair. */
  public boolean showsPairKeyToPatterns(String key) {
    return others.stream().allMatch(other -> other.includesPairKey(key));
  }

  /** How timestamps are written, or null for the record's own way. */
  public @Nullable TimestampPattern timestampPattern() {
    return timestampPattern(values);
  }

  private static @Nullable TimestampPattern timestampPattern(Map<Setting<?>, Object> values) {
    String pattern = get(values, Setting.TIMESTAMP_PATTERN);
    String zone = get(values, Setting.TIME_ZONE);
    if (pattern.isEmpty() && zone.isEmpty()) {
      return null;
    }
    return TimestampPattern.of(
        pattern.isEmpty() ? TimestampPattern.DEFAULT_PATTERN : pattern,
        TimestampPattern.zone(zone));
  }

  /** What renders messages, or null for as they are. */
  public @Nullable Layout<ILoggingEvent> messageLayout() {
    return messageLayout;
  }

  /** What is to be masked, or null when nothing is. */
  public @Nullable Masks masks() {
    return maskTexts.masks(this);
  }

  /** Why masks cannot be applied: a field of the record's own is not masked by its path. */
  public List<String> masksOfTheRecord() {
    return maskTexts.ofTheRecord(this);
  }

  /** Whether masks may match several lines of a stack trace at once. */
  public boolean masksLinesTogether() {
    return maskTexts.hasPeerValues();
  }

  /** What has more fields of each event. */
  public List<EventProvider> providers() {
    return providers;
  }

  /** What renders exceptions in place of Clew, or null. */
  public @Nullable ThrowableHandlingConverter throwableConverter() {
    return throwableConverter;
  }

  /**
   * These settings, hiding besides what any of others hides: keys of the MDC and of pairs, and
   * masks.
   *
   * @param others these may be among them
   */
  public Settings hidingWhatAnyHides(Collection<Settings> others) {
    Map<Setting<?>, Object> all = new HashMap<>(values);
    ThrowableHandlingConverter converter = throwableConverter;
    Layout<ILoggingEvent> layout = messageLayout;
    MaskTexts masks = maskTexts.copy();
    for (Settings other : others) {
      unite(all, Setting.EXCLUDE_MDC_KEY, other);
      unite(all, Setting.EXCLUDE_KEY_VALUE_KEY_NAME, other);
      unite(all, Setting.MASK_KEY, other);
      unite(all, Setting.MASK_PATH, other);
      unite(all, Setting.MASK_PRESET, other);
      unite(all, Setting.MASK_PATTERN, other);
      share(all, Setting.INCLUDE_MDC_KEY, other);
      share(all, Setting.INCLUDE_KEY_VALUE_KEY_NAME, other);
      both(all, Setting.INCLUDE_MDC, other, ListedField.MDC);
      both(all, Setting.INCLUDE_KEY_VALUE_PAIRS, other, ListedField.PAIRS);
      both(all, Setting.INCLUDE_STRUCTURED_ARGUMENTS, other, ListedField.ARGUMENTS);
      converter = converter == null ? other.throwableConverter : converter;
      layout = layout == null ? other.messageLayout : layout;
      masks.addAll(other.maskTexts);
    }
    List<Settings> stricter = others.stream().filter(other -> !equals(other)).toList();
    return new Settings(
        all, fieldNames, converter, layout, providers, masks, composition, objects, stricter);
  }

  /**
   * Whether these hide what others do, as far as that can be told: then they need not take them in.
   */
  public boolean hidesLike(Settings other) {
    HiddenKeys theirs = other.hiddenKeys();
    return this == other
        || (masksAllOf(other) && (theirs.equals(HiddenKeys.NONE) || theirs.equals(hiddenKeys())));
  }

  /** What settings hide but by masks. */
  private record HiddenKeys(
      List<Set<String>> keys,
      List<Boolean> shown,
      @Nullable Class<?> throwableConverter,
      @Nullable Class<?> messageLayout) {
    static final HiddenKeys NONE =
        new HiddenKeys(Collections.nCopies(4, Set.of()), Collections.nCopies(6, true), null, null);
  }

  private HiddenKeys hiddenKeys() {
    return new HiddenKeys(
        List.of(
            get(Setting.EXCLUDE_MDC_KEY),
            get(Setting.EXCLUDE_KEY_VALUE_KEY_NAME),
            get(Setting.INCLUDE_MDC_KEY),
            get(Setting.INCLUDE_KEY_VALUE_KEY_NAME)),
        List.of(
            get(Setting.INCLUDE_MDC),
            get(Setting.INCLUDE_KEY_VALUE_PAIRS),
            get(Setting.INCLUDE_STRUCTURED_ARGUMENTS),
            composition.has(ListedField.MDC),
            composition.has(ListedField.PAIRS),
            composition.has(ListedField.ARGUMENTS)),
        throwableConverter == null ? null : throwableConverter.getClass(),
        messageLayout == null ? null : messageLayout.getClass());
  }

  private boolean masksAllOf(Settings other) {
    return get(Setting.MASK_KEY).containsAll(other.get(Setting.MASK_KEY))
        && get(Setting.MASK_PATH).containsAll(other.get(Setting.MASK_PATH))
        && get(Setting.MASK_PRESET).containsAll(other.get(Setting.MASK_PRESET))
        && get(Setting.MASK_PATTERN).containsAll(other.get(Setting.MASK_PATTERN))
        && maskTexts.hasAllOf(other.maskTexts);
  }

  private static void share(
      Map<Setting<?>, Object> all, Setting<Set<String>> setting, Settings other) {
    all.put(setting, common(get(all, setting), other.get(setting)));
  }

  private static void both(
      Map<Setting<?>, Object> all, Setting<Boolean> setting, Settings other, String group) {
    all.put(setting, get(all, setting) && other.get(setting) && other.composition.has(group));
  }

  private static void unite(
      Map<Setting<?>, Object> all, Setting<Set<String>> setting, Settings other) {
    Set<String> united = new LinkedHashSet<>(get(all, setting));
    united.addAll(other.get(setting));
    all.put(setting, united);
  }

  /** The keys that both include; none at all means all of them. */
  private static Set<String> common(Set<String> some, Set<String> others) {
    if (some.isEmpty() || others.isEmpty()) {
      return some.isEmpty() ? others : some;
    }
    Set<String> both = new LinkedHashSet<>(some);
    both.retainAll(others);
    // A key that there never is stands for those that the two do not share.
    return both.isEmpty() ? Set.of("") : both;
  }

  public ChronoUnit timestampPrecision() {
    return get(Setting.TIMESTAMP_PRECISION);
  }

  public int maxRecordBytes() {
    return get(Setting.MAX_RECORD_BYTES);
  }

  /**
   * What a field of the record's own is called.
   *
   * @param core its name in the format, or one of {@link CommonFields}
   * @return its name in this record, empty when it is left out
   */
  public String fieldName(String core) {
    String field = format().ownName(core);
    return fieldNames.getOrDefault(field, field);
  }

  /** What a setting is to become, or what is to be added to it. */
  private record Text<T>(Setting<T> setting, String text) {
    /**
     * @throws IllegalArgumentException with the setting's name and the text, when it is wrong
     */
    void addTo(Map<Setting<?>, Object> values) {
      values.put(setting, setting.parse(get(values, setting), text));
    }
  }

  /** The settings while they are being made. Not thread-safe. */
  public static final class Builder {
    /** What is no longer than the timestamps and versions that there are by default. */
    private static final int SHORT_VALUES_BYTES = 48;

    /** What an object has besides the name that begins with its dot. */
    private static final int BYTES_OF_AN_OBJECT = 4;

    /** How much longer the core of GELF is than those of others, with a host's name. */
    private static final int GELF_BYTES = 160;

    private final Map<Setting<?>, Object> values = new HashMap<>();

    /** What providers say of themselves: of the record's own fields all the same. */
    private final List<Text<?>> ofProviders = new ArrayList<>();

    private @Nullable ThrowableHandlingConverter throwableConverter;
    private @Nullable Layout<ILoggingEvent> messageLayout;
    private final List<EventProvider> providers = new ArrayList<>();
    private final MaskTexts maskTexts = new MaskTexts();
    private @Nullable Context context;
    private final Map<String, String> objects = new LinkedHashMap<>();
    private boolean isOfEcsLogging;

    public Builder copy() {
      Builder copy = new Builder();
      copy.values.putAll(values);
      copy.ofProviders.addAll(ofProviders);
      copy.throwableConverter = throwableConverter;
      copy.messageLayout = messageLayout;
      copy.isOfEcsLogging = isOfEcsLogging;
      copy.objects.putAll(objects);
      copy.providers.addAll(providers);
      copy.maskTexts.addAll(maskTexts);
      return copy;
    }

    /** Has patterns with the conversion words of a context; without one no word is wrong. */
    public void context(@Nullable Context newContext) {
      context = newContext;
    }

    /** Has exceptions rendered by a converter of Logback's kind. */
    public void throwableConverter(ThrowableHandlingConverter converter) {
      throwableConverter = converter;
    }

    /**
     * Makes a setting, or adds to one that is repeatable.
     *
     * @throws IllegalArgumentException with the setting's name and the text, when it is wrong; the
     *     setting stays as it was
     */
    public <T> void set(Setting<T> setting, String text) {
      new Text<>(setting, text).addTo(values);
    }

    /**
     * The same for the record's own fields, and not for other providers'.
     *
     * @param text one that was checked
     */
    void setOfProvider(Setting<?> setting, String text) {
      ofProviders.add(new Text<>(setting, text));
    }

    /** Has records with the fields that are listed alone, even if none will be. */
    public void beginList() {
      values.putIfAbsent(Setting.FIELD, Setting.FIELD.defaultValue());
    }

    /** Adds a field to the list of those that records have. */
    void list(ListedField field) {
      values.put(Setting.FIELD, Setting.plus(get(values, Setting.FIELD), field));
    }

    /** Which keys are written, as far as settings of the whole record say so now. */
    Predicate<String> shown(
        Setting<Boolean> flag, Setting<Set<String>> including, Setting<Set<String>> excluding) {
      boolean any = get(values, flag);
      Set<String> included = get(values, including);
      Set<String> excluded = get(values, excluding);
      return key ->
          any && (included.isEmpty() || included.contains(key)) && !excluded.contains(key);
    }

    /**
     * Adds a field that every record has; its name may hold any character.
     *
     * @throws IllegalArgumentException with the setting's name and the text, when it is wrong
     */
    public void staticField(String name, String value) {
      if (name.isBlank()) {
        throw new IllegalArgumentException(
            Setting.STATIC_FIELD.wrong("have a name before the '='", name + '=' + value));
      }
      if (UndefinedVariable.isIn(name + value)) {
        throw new IllegalArgumentException(
            Setting.STATIC_FIELD.wrong(UndefinedVariable.RULE, name + '=' + value));
      }
      Map<String, String> fields = new LinkedHashMap<>(get(values, Setting.STATIC_FIELD));
      fields.put(name, value.trim());
      values.put(Setting.STATIC_FIELD, fields);
    }

    /**
     * Adds a provider of logstash-logback-encoder's kind.
     *
     * @throws IllegalArgumentException when it is none or does not start, with the reason
     */
    public void provider(ContextAware provider, Context of) {
      providers.add(EventProvider.started(provider, of));
    }

    /**
     * Has a group of fields in an object, in the format {@link Format#LOGSTASH}.
     *
     * @param group one of those in a list of fields, or {@link ListedField#CALLER}
     */
    public void objectName(String group, String name) {
      objects.put(group, name);
    }

    /** Takes the configuration for one of ecs-logging's, which has defaults of its own. */
    public void ofEcsLogging() {
      isOfEcsLogging = true;
    }

    /** Has messages rendered by a layout of Logback's kind. */
    public void messageLayout(Layout<ILoggingEvent> layout) {
      messageLayout = layout;
    }

    /**
     * Masks what a regular expression matches.
     *
     * @param replacement what stands in for it; {@code $1} is a group
     * @throws IllegalArgumentException with the setting's name and the text, when one of them is
     *     wrong
     */
    public void maskPattern(String regex, String replacement) {
      Setting.MASK_PATTERN
          .parse(Set.of(), regex)
          .forEach(parsed -> maskTexts.pattern(parsed, replacement));
    }

    /**
     * Masks the values at the end of a path.
     *
     * @param mask what stands in for them
     * @throws IllegalArgumentException with the setting's name and the text, when it is no path
     */
    public void maskPath(String path, String mask) {
      Setting.MASK_PATH.parse(Set.of(), path).forEach(parsed -> maskTexts.path(parsed, mask));
    }

    /**
     * Masks the values at the end of a path that is spelt as logstash-logback-encoder has it.
     *
     * @throws IllegalArgumentException when it is none
     */
    public void maskPeerPath(String path, String mask) {
      maskTexts.peerPath(path, mask);
    }

    /**
     * Masks the matches of a regular expression as logstash-logback-encoder does.
     *
     * @param mask what stands in for them; {@code $1} is a group
     * @throws IllegalArgumentException when one of them is wrong
     */
    public void maskPeerValue(String regex, String mask) {
      maskTexts.peerValue(regex, mask);
    }

    /** The settings as they are now, for who takes every mistake for the same. */
    public Settings build(Consumer<String> errors) {
      return build(errors, errors);
    }

    /**
     * The settings as they are now.
     *
     * @param errors is told of those that do not go together; they are left out
     * @param refused is told of those among them that were to hide something
     */
    public Settings build(Consumer<String> errors, Consumer<String> refused) {
      Map<Setting<?>, Object> checked = new HashMap<>(values);
      ofProviders.forEach(text -> text.addTo(checked));
      Map<String, String> objectNames = new LinkedHashMap<>();
      Map<String, String> names = fieldNames(objectNames, errors, refused);
      Composition composition =
          Composition.of(checked, names, objectNames, context, errors, refused);
      checkCustomFields(checked, errors);
      checkVersion(checked, errors);
      addEventDataset(checked);
      checkNested(checked, errors);
      int room =
          Setting.SMALLEST_RECORD_BYTES
              + bytesBeyond(names, Settings.get(checked, Setting.NESTED))
              + bytesOfValues(checked);
      int bytes = get(values, Setting.MAX_RECORD_BYTES);
      if (bytes < room) {
        checked.remove(Setting.MAX_RECORD_BYTES);
        errors.accept(
            Setting.MAX_RECORD_BYTES.wrong(
                "be at least " + room + " bytes with fields of such names and values",
                String.valueOf(bytes)));
      }
      return new Settings(
          checked,
          names,
          throwableConverter,
          messageLayout,
          providers,
          maskTexts.copy(),
          composition,
          Map.copyOf(objectNames),
          List.of());
    }

    private static void checkCustomFields(
        Map<Setting<?>, Object> checked, Consumer<String> errors) {
      Map<String, @Nullable Object> fields =
          new LinkedHashMap<>(Settings.get(checked, Setting.CUSTOM_FIELDS));
      boolean some =
          fields
              .entrySet()
              .removeIf(
                  field -> {
                    String text = field.getKey() + '=' + field.getValue();
                    boolean undefined = UndefinedVariable.isIn(text);
                    if (undefined) {
                      errors.accept(Setting.CUSTOM_FIELDS.wrong(UndefinedVariable.RULE, text));
                    }
                    return undefined;
                  });
      if (some) {
        checked.put(Setting.CUSTOM_FIELDS, fields);
      }
    }

    private static void checkVersion(Map<Setting<?>, Object> checked, Consumer<String> errors) {
      String version = Settings.get(checked, Setting.VERSION);
      if (Settings.get(checked, Setting.WRITE_VERSION_AS_INTEGER)) {
        try {
          checked.put(Setting.VERSION, String.valueOf(Integer.parseInt(version)));
        } catch (NumberFormatException e) {
          checked.remove(Setting.WRITE_VERSION_AS_INTEGER);
          errors.accept(
              Setting.VERSION.wrong("be a whole number with writeVersionAsInteger", version));
        }
      }
    }

    /** There it is the service's name unless users say otherwise. */
    private void addEventDataset(Map<Setting<?>, Object> checked) {
      String service = Settings.get(checked, Setting.SERVICE_NAME);
      Map<String, String> fields = Settings.get(checked, Setting.STATIC_FIELD);
      if (isOfEcsLogging
          && Settings.get(checked, Setting.FORMAT) == Format.ECS
          && !service.isEmpty()
          && !fields.containsKey(EcsFields.DATASET)) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put(EcsFields.DATASET, service);
        checked.put(Setting.STATIC_FIELD, all);
      }
    }

    private static void checkNested(Map<Setting<?>, Object> checked, Consumer<String> errors) {
      Format format = Settings.get(checked, Setting.FORMAT);
      if (Settings.get(checked, Setting.NESTED) && format != Format.ECS) {
        checked.remove(Setting.NESTED);
        errors.accept(
            Setting.NESTED.wrong("be false in the " + format.shownName() + " format", "true"));
      }
    }

    /** How much longer the core of a record is by values of the user's. */
    private static int bytesOfValues(Map<Setting<?>, Object> checked) {
      if (Settings.get(checked, Setting.FORMAT) == Format.GELF) {
        return GELF_BYTES + Key.encode(Settings.get(checked, Setting.SERVICE_NODE_NAME)).length;
      }
      TimestampPattern pattern = timestampPattern(checked);
      int bytes = Key.encode(Settings.get(checked, Setting.VERSION)).length;
      if (pattern != null) {
        bytes += Key.encode(pattern.format(Instant.EPOCH)).length;
      }
      return Math.max(0, bytes - SHORT_VALUES_BYTES);
    }

    /** How much longer the core of a record is by its new names. */
    private static int bytesBeyond(Map<String, String> names, boolean nested) {
      int bytes = 0;
      for (Map.Entry<String, String> field : names.entrySet()) {
        bytes +=
            Math.max(0, Key.encode(field.getValue()).length - Key.encode(field.getKey()).length);
        if (nested) {
          bytes += NameTable.ancestorsOf(field.getValue()).length * BYTES_OF_AN_OBJECT;
        }
      }
      return bytes;
    }

    /**
     * @param objectNames gets the names of the objects that groups of fields are in
     */
    private Map<String, String> fieldNames(
        Map<String, String> objectNames, Consumer<String> errors, Consumer<String> refused) {
      Format format = get(values, Setting.FORMAT);
      Map<String, String> names = new LinkedHashMap<>();
      get(values, Setting.FIELD_NAME)
          .forEach(
              (core, name) -> {
                String field = format.ownName(core);
                Consumer<String> told = name.isEmpty() ? refused : errors;
                if (!format.fields().contains(field)) {
                  told.accept(
                      Setting.FIELD_NAME.wrong(
                          "name a field of the " + format.shownName() + " format",
                          core + '=' + name));
                } else if (!format.allows(field, name)) {
                  told.accept(
                      Setting.FIELD_NAME.wrong(
                          "leave that field of the " + format.shownName() + " format its name",
                          core + '=' + name));
                } else {
                  names.put(field, name.isEmpty() ? name : FieldNames.tidy(format.spelt(name)));
                }
              });
      String idField = format.ownName(CommonFields.CORRELATION_ID);
      String id = get(values, Setting.CORRELATION_ID_FIELD);
      if (!id.isEmpty()) {
        names.put(idField, FieldNames.tidy(format.spelt(id)));
      }
      boolean inObject = format == Format.LOGSTASH && objects.containsKey(ListedField.CALLER);
      // A name that is refused may be in another one's way again.
      boolean again = true;
      while (again) {
        again = false;
        for (String core : List.copyOf(names.keySet())) {
          if (!isFree(format, names, core, inObject)) {
            String name = names.remove(core);
            again = true;
            errors.accept(
                core.equals(idField) && FieldNames.tidy(format.spelt(id)).equals(name)
                    ? Setting.CORRELATION_ID_FIELD.wrong("not be another field's name", id)
                    : Setting.FIELD_NAME.wrong("not give two fields one name", core + '=' + name));
          }
        }
      }
      objectNames(format, names, objectNames, errors);
      return names;
    }

    private void objectNames(
        Format format,
        Map<String, String> names,
        Map<String, String> objectNames,
        Consumer<String> errors) {
      NameTable taken = new NameTable();
      boolean inObject = objects.containsKey(ListedField.CALLER);
      for (String core : format.fields()) {
        String name = names.getOrDefault(core, core);
        if (!name.isEmpty() && !(inObject && LogstashFields.CALLER.contains(core))) {
          taken.add(name);
        }
      }
      objects.forEach(
          (group, object) -> {
            String name = FieldNames.tidy(object);
            if (format != Format.LOGSTASH) {
              errors.accept(
                  "fieldNames must not be there in the "
                      + format.shownName()
                      + " format but had '"
                      + group
                      + '='
                      + object
                      + "'");
            } else if (taken.isFree(name, NameTable.ancestorsOf(name))) {
              taken.add(name);
              objectNames.put(group, name);
            } else {
              errors.accept(
                  Setting.FIELD_NAME.wrong("not give two fields one name", group + '=' + object));
            }
          });
    }

    /** Whether no other field, by its name as it shall be, is in a field's way. */
    private static boolean isFree(
        Format format, Map<String, String> names, String core, boolean callerIsObject) {
      String name = names.getOrDefault(core, core);
      NameTable others = new NameTable();
      for (String other : format.fields()) {
        String otherName = names.getOrDefault(other, other);
        boolean isElsewhere =
            callerIsObject
                && LogstashFields.CALLER.contains(core) != LogstashFields.CALLER.contains(other);
        if (!other.equals(core) && !otherName.isEmpty() && !isElsewhere) {
          others.add(otherName);
        }
      }
      return name.isEmpty() || others.isFree(name, NameTable.ancestorsOf(name));
    }
  }
}
