package dev.clew.logback.record;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.Abbreviator;
import ch.qos.logback.classic.pattern.ClassNameOnlyAbbreviator;
import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.Layout;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.names.Aside;
import dev.clew.logback.names.FieldNames;
import dev.clew.logback.names.Key;
import dev.clew.logback.names.KeyCache;
import dev.clew.logback.names.NameTable;
import dev.clew.logback.settings.CommonFields;
import dev.clew.logback.settings.ComposedField;
import dev.clew.logback.settings.Format;
import dev.clew.logback.settings.ListedField;
import dev.clew.logback.settings.Setting;
import dev.clew.logback.settings.Settings;
import dev.clew.logback.settings.Template;
import dev.clew.logback.stacktrace.StackCache;
import dev.clew.logback.stacktrace.TraceStyle;
import dev.clew.logback.values.Fault;
import dev.clew.logback.values.MaskedTexts;
import dev.clew.logback.values.Masks;
import dev.clew.logback.values.ObjectRenderer;
import dev.clew.logback.values.ValueWriter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A record's shape: which fields it has of its own, what they are called and how they are ordered,
 * and what users' keys become. One per start of the encoder; immutable but for its caches, and
 * thread-safe.
 *
 * <p>A key is null where the user left its field out.
 */
abstract class RecordFormat {
  final TimestampWriter timestamp;

  final byte @Nullable [] correlationId;
  final byte @Nullable [] parentId;

  /** The whole field that says that a record belongs to no request; nothing when it is left out. */
  final byte[] outsideRequest;

  final byte @Nullable [] tags;

  /** The comma, the name and the colon of the object that the MDC is, or null where it is none. */
  final byte @Nullable [] mdcObject;

  /** What that object is called where objects are written in place of dotted names. */
  final String mdcObjectName;

  /** Whether the values of the MDC are strings alone. */
  final boolean mdcIsStrings;

  /** The same of the object that the pairs are. */
  final byte @Nullable [] pairsObject;

  /** The same of the object that the fields of arguments are. */
  final byte @Nullable [] argumentsObject;

  /** The same of the object that the context's properties are. */
  final byte @Nullable [] contextObject;

  /** The same of the object that says where an event was logged. */
  final byte @Nullable [] callerObject;

  /** Whether values are strings and numbers alone. */
  final boolean flat;

  /** Whether objects are written in place of dotted names; otherwise they are made of these. */
  final boolean nests;

  final byte @Nullable [] encoderError;

  /** The whole field that says that a record was cut. */
  final byte[] truncated;

  /** The whole field that says that a record was kept until it was wanted. */
  final byte[] recorded;

  /**
   * What the keys in objects begin with, as far as names are compared: nothing that an ordinary
   * name begins with.
   */
  private static final Map<String, String> SCOPES =
      Map.of(
          ListedField.MDC, "\0.",
          ListedField.PAIRS, "\1.",
          ListedField.ARGUMENTS, "\2.",
          ListedField.CONTEXT, "\3.");

  private static final char LAST_SCOPE = '\3';

  private static final byte[] QUOTE = JsonWriter.ascii("\"");

  private final Settings settings;
  private final @Nullable Layout<ILoggingEvent> messageLayout;
  private final @Nullable Masks masks;
  private final FieldNames names;
  private final List<StaticField> staticFields;
  private final List<TemplateField> patterns;
  private final List<TemplateField> composed;
  private final KeyCache pairKeys = new KeyCache(this::computePairKey);
  private final KeyCache callSiteKeys =
      new KeyCache(key -> fieldKey(Key.Origin.CALL_SITE, key, key, ""));
  private final KeyCache argumentKeys =
      new KeyCache(key -> fieldKey(Key.Origin.ARGUMENT, key, key, scope(ListedField.ARGUMENTS)));
  private final Map<String, Key> errorKeys = new HashMap<>();
  private final Map<String, FieldCache> listed = new ConcurrentHashMap<>();
  private final StackCache stacks = new StackCache();
  private final KeyCache mdcKeys = new KeyCache(this::computeMdcKey);
  private boolean mdcMayHaveTrace;

  /**
   * @param errorFields those that only an exception makes, and that are strings
   * @param truncated the name of the field that says that a record was cut
   * @param recorded the name of the field that says that a record was kept until it was wanted
   * @param encoderError the name of the field that says why a record has nothing but its core
   */
  RecordFormat(
      Settings settings,
      Collection<String> errorFields,
      String truncated,
      String recorded,
      String encoderError) {
    this.settings = settings;
    this.messageLayout = settings.messageLayout();
    this.masks = settings.masks();
    Format format = settings.format();
    this.names = new FieldNames(reserved(settings), format.objectNames(), format.valueNames());
    this.flat = settings.format() == Format.GELF;
    this.nests = canNest(settings, names);
    this.timestamp = timestamp(settings);
    this.correlationId = key(CommonFields.CORRELATION_ID);
    this.parentId = key(CommonFields.PARENT_ID);
    this.outsideRequest = outsideRequest(correlationId, settings.outsideRequest());
    this.tags = key(CommonFields.TAGS);
    this.encoderError = key(encoderError);
    String yes = flat ? "\"true\"" : "true";
    this.truncated = constant(truncated, yes);
    this.recorded = constant(recorded, yes);
    String prefix = settings.mdcPrefix();
    this.mdcObjectName = nests ? prefix.substring(0, prefix.length() - 1) : "";
    this.mdcObject = nests ? Key.encode(mdcObjectName) : object(ListedField.MDC);
    this.mdcIsStrings = flat || settings.mdcIsLabels();
    this.pairsObject = object(ListedField.PAIRS);
    this.argumentsObject = object(ListedField.ARGUMENTS);
    this.contextObject = object(ListedField.CONTEXT);
    this.callerObject = object(ListedField.CALLER);
    this.staticFields = staticFields(settings);
    this.patterns = patterns(settings.patterns());
    this.composed = composed(settings.composedFields());
    for (String field : errorFields) {
      String name = settings.fieldName(field);
      if (!name.isEmpty() && pairsObject == null) {
        // It does not always have its name, as little as a key that is renamed.
        Key key = key(Key.Origin.PAIR, name, name, /* renamed= */ true, "");
        errorKeys.put(name, withMask(key, ""));
      }
    }
  }

  /**
   * Whether the record's own fields have the names for which objects are laid out, and the MDC is
   * in an object that is none of theirs.
   */
  private static boolean canNest(Settings settings, FieldNames names) {
    String prefix = settings.mdcPrefix();
    if (settings.format() != Format.ECS
        || !settings.get(Setting.NESTED)
        || settings.composedFields() != null
        || !settings.get(Setting.MDC_KEY_FIELD_NAME).isEmpty()
        || prefix.length() < 2
        || prefix.indexOf('.') != prefix.length() - 1
        || !names.nameOf(prefix + 'x').equals(prefix + 'x')) {
      return false;
    }
    for (String field : settings.format().fields()) {
      String name = settings.fieldName(field);
      boolean isAsItIs = field.indexOf('.') < 0 ? name.indexOf('.') < 0 : name.equals(field);
      if (!isAsItIs || name.startsWith(prefix)) {
        return false;
      }
    }
    return true;
  }

  private byte @Nullable [] object(String group) {
    String name = settings.objectName(group);
    return name == null || name.isEmpty() ? null : Key.encode(name);
  }

  /** Where a field is in the record, by its name as far as names are compared. */
  final String path(String name) {
    if (!name.isEmpty() && name.charAt(0) <= LAST_SCOPE) {
      for (Map.Entry<String, String> scope : SCOPES.entrySet()) {
        if (name.startsWith(scope.getValue())) {
          return settings.objectName(scope.getKey())
              + '.'
              + name.substring(scope.getValue().length());
        }
      }
    }
    return name;
  }

  /** What the keys of a group begin with as far as names are compared. */
  private String scope(String group) {
    return settings.objectName(group) == null ? "" : SCOPES.getOrDefault(group, "");
  }

  private TimestampWriter timestamp(Settings configured) {
    byte[] key = key(CommonFields.TIMESTAMP);
    boolean micros = configured.timestampPrecision() != ChronoUnit.MILLIS;
    return flat
        ? TimestampWriter.ofSeconds(key, micros)
        : new TimestampWriter(key, micros, configured.timestampPattern());
  }

  private static List<String> reserved(Settings settings) {
    List<String> names = new ArrayList<>();
    for (String field : settings.format().fields(settings)) {
      String name = settings.fieldName(field);
      if (!name.isEmpty() && !settings.isInObject(field)) {
        names.add(name);
      }
    }
    names.addAll(settings.objectNames());
    SCOPES.forEach(
        (group, scope) -> {
          if (settings.objectName(group) != null) {
            names.add(scope + '*');
          }
        });
    names.addAll(settings.format().keptNames());
    List<ComposedField> composed = settings.composedFields();
    if (composed != null) {
      composed.stream().filter(f -> f.template() != null).forEach(f -> names.add(f.name()));
    }
    String prefix = settings.format().namePrefix() + settings.mdcPrefix();
    if (prefix.endsWith(".")) {
      // What stands before the dot is an object in every record that has an MDC.
      names.add(prefix + "*");
    }
    return names;
  }

  /** The format that is configured. */
  static RecordFormat of(Settings settings) {
    return switch (settings.format()) {
      case ECS -> new EcsFormat(settings);
      case LOGSTASH -> new LogstashFormat(settings);
      case GCP -> new GcpFormat(settings);
      case GELF -> new GelfFormat(settings);
    };
  }

  private static byte[] outsideRequest(byte @Nullable [] key, @Nullable String label) {
    JsonWriter json = new JsonWriter();
    if (key != null && label != null) {
      json.raw(key);
      json.quoted(label);
    }
    return json.toByteArray();
  }

  private List<StaticField> staticFields(Settings configured) {
    List<StaticField> fields = new ArrayList<>();
    NameTable taken = new NameTable();
    configured
        .get(Setting.CUSTOM_FIELDS)
        .forEach(
            (key, value) -> addStatic(key, name -> custom(key, name, name, value), fields, taken));
    configured
        .staticFields()
        .forEach((key, text) -> addStatic(key, name -> quoted(text), fields, taken));
    return List.copyOf(fields);
  }

  /**
   * @param value its value, by its name in the record
   */
  private void addStatic(
      String key, Function<String, byte[]> value, List<StaticField> fields, NameTable taken) {
    if (!key.isEmpty()) {
      String name = names.free(nameOf(placed(key)), taken);
      byte[] json = masked(key, name, value);
      Aside aside = aside(name);
      if (aside != null && Misfits.isMisfit(json, aside)) {
        name = names.free(aside.name(), taken);
        json = masked(key, name, value);
      }
      taken.add(name);
      fields.add(staticField(name, json));
    }
  }

  private byte[] masked(String key, String name, Function<String, byte[]> value) {
    String mask = masks == null ? null : masks.maskOf(key, name);
    return mask == null ? value.apply(name) : quoted(mask);
  }

  private List<TemplateField> patterns(List<ComposedField> configured) {
    List<TemplateField> fields = new ArrayList<>();
    NameTable taken = new NameTable();
    for (ComposedField field : configured) {
      if (!field.name().isEmpty() && field.template() != null) {
        String name = names.free(names.nameOf(placed(field.name())), taken);
        taken.add(name);
        fields.add(template(field, field.template(), name, aside(name)));
      }
    }
    return List.copyOf(fields);
  }

  private List<TemplateField> composed(@Nullable List<ComposedField> listed) {
    List<TemplateField> fields = new ArrayList<>();
    for (ComposedField field : listed == null ? List.<ComposedField>of() : listed) {
      if (field.template() != null) {
        fields.add(template(field, field.template(), field.name(), null));
      }
    }
    return List.copyOf(fields);
  }

  /**
   * @param aside null where the field has its name whatever its value
   */
  private TemplateField template(
      ComposedField field, Template template, String name, @Nullable Aside aside) {
    Key key = withMask(key(Key.Origin.STATIC, field.name(), name, false, "").withAside(aside), "");
    String mask = key.mask();
    if (mask == null && !template.isConstant()) {
      PreparedTemplate prepared =
          flat
                  || field.omitEmpty()
                  || template.parts() == null
                  || (masks != null && masks.hasPaths())
              ? null
              : PreparedTemplate.of(template, masks, settings.maxRecordBytes());
      return new TemplateField(key, template, null, prepared, field.omitEmpty());
    }
    Object constant = mask == null ? template.constant() : mask;
    Object shown = field.omitEmpty() ? Template.withoutEmpty(constant) : constant;
    boolean isOmitted = field.omitEmpty() && Template.isEmpty(shown);
    return new TemplateField(
        key,
        template,
        isOmitted ? new byte[0] : custom(field.name(), name, key.otherName(), shown),
        null,
        field.omitEmpty());
  }

  private byte[] custom(String key, String name, String otherName, @Nullable Object value) {
    JsonWriter json = new JsonWriter();
    new ValueWriter(json, ObjectRenderer.TO_STRING, MaskedTexts.of(masks))
        .write(key, name, otherName, value, settings.maxRecordBytes());
    if (flat) {
      FlatValues.flatten(json, 0, settings.maxRecordBytes());
    }
    return json.toByteArray();
  }

  private static byte[] quoted(String text) {
    JsonWriter value = new JsonWriter();
    value.quoted(text);
    return value.toByteArray();
  }

  private StaticField staticField(String name, byte[] value) {
    return new StaticField(key(Key.Origin.STATIC, name, name, false, ""), value);
  }

  /**
   * A property of the context's, whose name goes around the record's own.
   *
   * @param masked what to mask, or null
   */
  final StaticField contextField(String key, String text, @Nullable MaskedTexts masked) {
    String scope = scope(ListedField.CONTEXT);
    String name = names.nameOf(scope + key);
    Key field =
        withMask(
            Key.of(Key.Origin.STATIC, key, Key.Role.FIELD, name, false, scope.length()), scope);
    String shown = field.mask();
    if (shown == null) {
      shown = masked == null ? text : masked.apply(text);
    }
    return new StaticField(field, quoted(shown));
  }

  final Settings settings() {
    return settings;
  }

  /** What is to be masked, or null when nothing is. */
  final @Nullable Masks masks() {
    return masks;
  }

  /** The names of the record's own fields. */
  final FieldNames names() {
    return names;
  }

  /** The comma, the name and the colon of one of the record's own fields. */
  final byte @Nullable [] key(String field) {
    String name = settings.fieldName(field);
    return name.isEmpty() ? null : Key.encode(name);
  }

  /**
   * A field of the record's own that never changes.
   *
   * @param json its value
   */
  final byte[] constant(String field, String json) {
    byte[] key = key(field);
    JsonWriter constant = new JsonWriter();
    if (key != null) {
      constant.raw(key);
      constant.rawAscii(json);
    }
    return constant.toByteArray();
  }

  /** How the names of loggers are shown, or null for as they are. */
  final @Nullable UnaryOperator<String> loggerAbbreviator() {
    int length = settings.get(Setting.SHORTENED_LOGGER_NAME_LENGTH);
    if (length < 0 || length == Integer.MAX_VALUE) {
      return null;
    }
    Abbreviator abbreviator =
        length == 0
            ? new ClassNameOnlyAbbreviator()
            : new TargetLengthBasedClassNameAbbreviator(length);
    return abbreviator::abbreviate;
  }

  /** What is remembered of a field in the list of all fields: the same for all writers. */
  final FieldCache listed(String field, byte[] key, @Nullable UnaryOperator<String> abbreviator) {
    return listed.computeIfAbsent(field, name -> new FieldCache(key, abbreviator));
  }

  /** An event as those may see it who make texts or fields of it as they like. */
  final ILoggingEvent shown(ILoggingEvent event) {
    return masks == null && settings.showsAllToPatterns() ? event : new MaskedEvent(event, this);
  }

  /** An event's message as it is shown, but for masks. */
  final @Nullable String message(ILoggingEvent event) {
    Layout<ILoggingEvent> layout = messageLayout;
    if (layout == null) {
      return event.getFormattedMessage();
    }
    try {
      return layout.doLayout(shown(event));
    } catch (Throwable e) {
      // Not the message as it is: the layout may be there to hide some of it.
      Fault.beforeSwallowing(e);
      return Fault.describe(e);
    }
  }

  /** Whether records have a message. */
  final boolean hasMessage() {
    return !settings.fieldName(CommonFields.MESSAGE).isEmpty();
  }

  /** What stands before the message's text. */
  final byte[] beforeMessage() {
    byte[] key = key(CommonFields.MESSAGE);
    return key == null ? new byte[0] : join(key, QUOTE);
  }

  /** What stands behind the message's text. */
  final byte[] afterMessage() {
    return hasMessage() ? QUOTE : new byte[0];
  }

  /** A level's field; nothing when it is left out. */
  final byte[] level(String field, @Nullable Level level) {
    JsonWriter json = new JsonWriter();
    byte[] key = key(field);
    if (key != null) {
      json.raw(key);
      json.quoted(level == null ? "" : level.toString());
    }
    return json.toByteArray();
  }

  /** Parts that always stand together: a record is made of the fewest copies. */
  static byte[] join(byte[]... parts) {
    JsonWriter json = new JsonWriter();
    for (byte[] part : parts) {
      json.raw(part);
    }
    return json.toByteArray();
  }

  /** The field of the format's version; nothing where users cannot list it. */
  byte[] version() {
    return new byte[0];
  }

  /** A field that tells which service writes; nothing where it is not configured. */
  final byte[] service(String field, Setting<String> setting) {
    JsonWriter json = new JsonWriter();
    service(json, field, setting);
    return json.toByteArray();
  }

  /** The fields with patterns. */
  final List<TemplateField> patterns() {
    return patterns;
  }

  /** The fields with patterns in the list of all fields. */
  final List<TemplateField> composed() {
    return composed;
  }

  /** The fields that tell which service writes, in one piece. */
  final byte[] service() {
    JsonWriter json = new JsonWriter();
    service(json, CommonFields.SERVICE_NAME, Setting.SERVICE_NAME);
    service(json, CommonFields.SERVICE_VERSION, Setting.SERVICE_VERSION);
    service(json, CommonFields.SERVICE_ENVIRONMENT, Setting.SERVICE_ENVIRONMENT);
    service(json, CommonFields.SERVICE_NODE_NAME, Setting.SERVICE_NODE_NAME);
    return json.toByteArray();
  }

  final void service(JsonWriter json, String field, Setting<String> setting) {
    byte[] key = key(field);
    String value = settings.get(setting);
    if (key != null && !value.isEmpty()) {
      json.raw(key);
      json.quoted(value);
    }
  }

  /** Frames that were written before. */
  final StackCache stacks() {
    return stacks;
  }

  /**
   * Whether an MDC may tell of a trace. Most applications' never does, and is not asked for each
   * name then; once one did, all are.
   */
  final boolean mdcMayHaveTrace() {
    return mdcMayHaveTrace;
  }

  final void foundTraceInMdc() {
    mdcMayHaveTrace = true;
  }

  /** What a key of the MDC becomes; it is not empty. */
  final Key mdcKey(String key) {
    return mdcKeys.get(key);
  }

  /**
   * What the key of a field becomes that a log call makes; it is not empty.
   *
   * @param origin a key-value pair, or an argument or a marker, for which there are no filters
   */
  final Key pairKey(Key.Origin origin, String key) {
    return switch (origin) {
      case PAIR -> pairKeys.get(key);
      case ARGUMENT -> argumentKeys.get(key);
      default -> callSiteKeys.get(key);
    };
  }

  /**
   * What the key of a key-value pair becomes in a record without an exception, whose fields are
   * free then for what they are made for: a string that tells of an error. Of any other kind a
   * value would not fit the field that search engines have for the others.
   */
  final Key pairKeyWithoutError(Key.Origin origin, String key, @Nullable Object value) {
    Key errorKey = value instanceof String ? errorKeys.get(key) : null;
    return errorKey == null ? pairKey(origin, key) : errorKey;
  }

  private Key computePairKey(String key) {
    if (!settings.includesPairKey(key)) {
      return Key.skipped(Key.Origin.PAIR, key);
    }
    return fieldKey(
        Key.Origin.PAIR,
        key,
        settings.get(Setting.KEY_VALUE_KEY_FIELD_NAME).getOrDefault(key, key),
        scope(ListedField.PAIRS));
  }

  private Key fieldKey(Key.Origin origin, String key, String wanted, String scope) {
    String placed = scope.isEmpty() ? placed(wanted) : scope + wanted;
    String name = nameOf(placed);
    boolean renamed = !name.equals(settings.format().namePrefix() + scope + wanted);
    Key free = key(origin, key, name, renamed, scope);
    return withMask(scope.isEmpty() ? free.withAside(aside(name)) : free, scope);
  }

  private Key key(Key.Origin origin, String raw, String name, boolean renamed, String scope) {
    return nests
        ? Key.nesting(origin, raw, Key.Role.FIELD, name, renamed)
        : Key.of(origin, raw, Key.Role.FIELD, name, renamed, scope.length());
  }

  /** Whoever puts the MDC somewhere below the labels wants it there. */
  private String placed(String name) {
    String prefix = settings.mdcPrefix();
    String usual = settings.format().mdcPrefix();
    boolean isBelow = prefix.startsWith(usual) && !prefix.equals(usual);
    return isBelow ? name : settings.format().placed(name);
  }

  /** What a field is called whose value does not go with its name, or null when any value does. */
  private @Nullable Aside aside(String name) {
    Aside aside = settings.format().aside(name);
    return aside == null || (aside.ofArrays() && settings.get(Setting.NESTED))
        ? null
        : new Aside(names.nameOf(aside.name()), aside.ofArrays());
  }

  /** The name for a user's key, as this format spells it. */
  private String nameOf(String key) {
    return names.nameOf(settings.format().spelt(key));
  }

  private Key computeMdcKey(String key) {
    Key.Origin origin = MdcTrace.isKey(key) ? Key.Origin.TRACE_IN_MDC : Key.Origin.MDC;
    if (key.equals(CommonFields.CORRELATION_ID) || key.equals(CommonFields.PARENT_ID)) {
      return Key.skipped(origin, key);
    }
    Key.Role role = mdcRole(key);
    if (role == Key.Role.FIELD && !writesMdcKey(key)) {
      return Key.skipped(origin, key);
    }
    boolean isObject = settings.mdcIsObject();
    String scope = scope(ListedField.MDC);
    String fieldName = settings.get(Setting.MDC_KEY_FIELD_NAME).get(key);
    String label = fieldName == null ? mdcLabel(FieldNames.cut(key)) : fieldName;
    String wanted = scope + (fieldName == null ? settings.mdcPrefix() + label : fieldName);
    String name = nameOf(isObject ? wanted : placed(wanted));
    boolean renamed =
        (fieldName == null && !label.equals(key))
            || !name.equals(settings.format().namePrefix() + wanted);
    int unwritten = nests ? settings.mdcPrefix().length() : scope.length();
    return withMask(Key.of(origin, key, role, name, renamed, unwritten), scope);
  }

  /** Whether a key of the MDC that is none of the record's own has a field there. */
  final boolean writesMdcKey(String key) {
    return settings.includesMdcKey(key) && !(settings.mdcIsObject() && mdcObject == null);
  }

  private Key withMask(Key key, String scope) {
    if (masks == null) {
      return key;
    }
    String mask = masks.maskOf(key.raw(), key.name().substring(scope.length()));
    if (mask == null && !scope.isEmpty()) {
      mask = masks.maskOf(key.raw(), path(key.name()));
    }
    if (mask == null) {
      mask = masks.maskOf(key.raw(), key.otherName());
    }
    return mask == null ? key : key.withMask(mask);
  }

  /** What stands in for the value of a key of the MDC, be it written or not, or null. */
  final @Nullable String maskOfMdcKey(String key) {
    return key.isEmpty() ? null : maskOf(key, mdcKey(key));
  }

  /** What stands in for the value of a pair's key, be it written or not, or null. */
  final @Nullable String maskOfPairKey(String key) {
    return key.isEmpty() ? null : maskOf(key, pairKey(Key.Origin.PAIR, key));
  }

  /** One that is left out has no name of its own. */
  private @Nullable String maskOf(String key, Key known) {
    return masks == null || known.mask() != null ? known.mask() : masks.maskOf(key, key);
  }

  /** What becomes of a key of the MDC that is not excluded. */
  abstract Key.Role mdcRole(String key);

  /** How a key of the MDC is spelt in this format, but for its prefix. */
  abstract String mdcLabel(String key);

  /** The fields that every record has. */
  abstract void core(CoreFields core, FieldWriter fields, ILoggingEvent event);

  /** The trace's and the span's ID and the flags, where there are some. */
  abstract void trace(TraceFields trace, FieldWriter fields);

  /** The fields of an exception. */
  abstract void error(ErrorFields error, FieldWriter fields, IThrowableProxy throwable);

  /** Whether the exception stands before the fields that users set. */
  abstract boolean errorFirst();

  /** Writes why an argument or a marker is not in the record, or nothing. */
  void problem(FieldWriter fields, @Nullable String problem) {
    fields.stringIfAny(encoderError, problem);
  }

  /**
   * Writes what a record says of itself.
   *
   * @param inObjects whether there are objects in place of dotted names
   * @param mark one more such field; nothing for none
   */
  void marks(FieldWriter fields, boolean inObjects, boolean isCut, byte[] mark) {
    if (isCut) {
      fields.constant(truncated);
    }
    fields.constant(mark);
  }

  /** How exceptions are printed. */
  abstract TraceStyle traceStyle();

  /** Whether records have the properties of the logger context. */
  boolean hasContext() {
    return false;
  }

  /** The fields that are the same in every record of a logger context, and give way to others. */
  List<StaticField> contextFields(ILoggingEvent event) {
    return List.of();
  }

  /** The fields that are the same in every record and give way to all others. */
  final List<StaticField> staticFields() {
    return staticFields;
  }

  /** The core of a record that could not be written otherwise. */
  abstract void minimalCore(CoreFields core, FieldWriter fields, MinimalEvent event);

  /**
   * A field that is the same in many records.
   *
   * @param key its name
   * @param value its value as JSON
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and never handed out.
  record StaticField(Key key, byte[] value) {}
}
