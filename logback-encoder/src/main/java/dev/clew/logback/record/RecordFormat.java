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
import dev.clew.logback.settings.GcpFields;
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

  /** Whether values are strings and numbers alone. */
  final boolean flat;

  final byte @Nullable [] encoderError;

  /** The whole field that says that a record was cut. */
  final byte[] truncated;

  /** The whole field that says that a record was kept until it was wanted. */
  final byte[] recorded;

  /**
   * What the keys of an MDC that is an object begin with, as far as names are compared: nothing
   * that an ordinary name begins with.
   */
  private static final String MDC_SCOPE = "\0.";

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
      new KeyCache(key -> fieldKey(Key.Origin.CALL_SITE, key, key));
  private final Map<String, Key> errorKeys = new HashMap<>();
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
    this.masks =
        Masks.of(
            settings.get(Setting.MASK_KEY),
            settings.get(Setting.MASK_PRESET),
            settings.get(Setting.MASK_PATTERN),
            settings.maskedNames(),
            settings.maskedValues());
    Format format = settings.format();
    this.names = new FieldNames(reserved(settings), format.objectNames(), format.valueNames());
    this.flat = settings.format() == Format.GELF;
    this.timestamp = timestamp(settings);
    this.correlationId = key(CommonFields.CORRELATION_ID);
    this.parentId = key(CommonFields.PARENT_ID);
    this.outsideRequest = outsideRequest(correlationId, settings.outsideRequest());
    this.tags = key(CommonFields.TAGS);
    this.encoderError = key(encoderError);
    String yes = flat ? "\"true\"" : "true";
    this.truncated = constant(truncated, yes);
    this.recorded = constant(recorded, yes);
    this.mdcObject = settings.mdcIsObject() ? key(GcpFields.LABELS) : null;
    this.staticFields = staticFields(settings);
    this.patterns = patterns(settings.patterns());
    this.composed = composed(settings.composedFields());
    for (String field : errorFields) {
      String name = settings.fieldName(field);
      if (!name.isEmpty()) {
        // It does not always have its name, as little as a key that is renamed.
        Key key = Key.of(Key.Origin.PAIR, name, Key.Role.FIELD, name, /* renamed= */ true);
        errorKeys.put(name, withMask(name, key));
      }
    }
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
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
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
    if (settings.mdcIsObject()) {
      names.add(MDC_SCOPE + "*");
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
        .forEach((key, value) -> addStatic(key, custom(key, value), fields, taken));
    configured.staticFields().forEach((key, text) -> addStatic(key, quoted(text), fields, taken));
    return List.copyOf(fields);
  }

  private void addStatic(String key, byte[] value, List<StaticField> fields, NameTable taken) {
    if (!key.isEmpty()) {
      String name = names.free(nameOf(placed(key)), taken);
      Aside aside = aside(name);
      if (aside != null && Misfits.isMisfit(value, aside)) {
        name = names.free(aside.name(), taken);
      }
      taken.add(name);
      fields.add(staticField(name, value));
    }
  }

  private List<TemplateField> patterns(List<ComposedField> configured) {
    List<TemplateField> fields = new ArrayList<>();
    NameTable taken = new NameTable();
    for (ComposedField field : configured) {
      if (!field.name().isEmpty() && field.template() != null) {
        String name = names.free(names.nameOf(placed(field.name())), taken);
        taken.add(name);
        fields.add(template(field, field.template(), name));
      }
    }
    return List.copyOf(fields);
  }

  private List<TemplateField> composed(@Nullable List<ComposedField> listed) {
    List<TemplateField> fields = new ArrayList<>();
    for (ComposedField field : listed == null ? List.<ComposedField>of() : listed) {
      if (field.template() != null) {
        fields.add(template(field, field.template(), field.name()));
      }
    }
    return List.copyOf(fields);
  }

  private TemplateField template(ComposedField field, Template template, String name) {
    Key key = Key.of(Key.Origin.STATIC, name, Key.Role.FIELD, name, false).withAside(aside(name));
    String mask = masks == null ? null : masks.maskOf(field.name());
    if (mask == null && !template.isConstant()) {
      return new TemplateField(key, template, null, field.omitEmpty());
    }
    Object constant = mask == null ? template.constant() : mask;
    Object shown = field.omitEmpty() ? Template.withoutEmpty(constant) : constant;
    boolean isOmitted = field.omitEmpty() && Template.isEmpty(shown);
    return new TemplateField(
        key, template, isOmitted ? new byte[0] : custom(field.name(), shown), field.omitEmpty());
  }

  private byte[] custom(String key, @Nullable Object value) {
    JsonWriter json = new JsonWriter();
    MaskedTexts masked = MaskedTexts.of(masks);
    String mask = masked == null ? null : masked.maskOf(key);
    new ValueWriter(json, ObjectRenderer.TO_STRING, masked)
        .write(mask == null ? value : mask, settings.maxRecordBytes());
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

  private static StaticField staticField(String name, byte[] value) {
    Key key = Key.of(Key.Origin.STATIC, name, Key.Role.FIELD, name, false);
    return new StaticField(key, value);
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

  /** An event's message as it is shown, but for masks. */
  final @Nullable String message(ILoggingEvent event) {
    Layout<ILoggingEvent> layout = messageLayout;
    if (layout == null) {
      return event.getFormattedMessage();
    }
    try {
      return layout.doLayout(event);
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
    return (origin == Key.Origin.PAIR ? pairKeys : callSiteKeys).get(key);
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
        settings.get(Setting.KEY_VALUE_KEY_FIELD_NAME).getOrDefault(key, key));
  }

  private Key fieldKey(Key.Origin origin, String key, String wanted) {
    String name = nameOf(placed(wanted));
    boolean renamed = !name.equals(settings.format().namePrefix() + wanted);
    return withMask(key, Key.of(origin, key, Key.Role.FIELD, name, renamed).withAside(aside(name)));
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
    boolean isObject = settings.mdcIsObject();
    if (role == Key.Role.FIELD
        && (!settings.includesMdcKey(key) || (isObject && mdcObject == null))) {
      return Key.skipped(origin, key);
    }
    String scope = isObject ? MDC_SCOPE : "";
    String fieldName = settings.get(Setting.MDC_KEY_FIELD_NAME).get(key);
    String label = fieldName == null ? mdcLabel(FieldNames.cut(key)) : fieldName;
    String wanted = scope + (fieldName == null ? settings.mdcPrefix() + label : fieldName);
    String name = nameOf(isObject ? wanted : placed(wanted));
    boolean renamed =
        (fieldName == null && !label.equals(key))
            || !name.equals(settings.format().namePrefix() + wanted);
    return withMask(key, Key.of(origin, key, role, name, renamed, scope.length()));
  }

  final Key withMask(String userKey, Key key) {
    if (masks == null) {
      return key;
    }
    String mask = masks.maskOf(userKey);
    // Who masks a field by its name in the record means that one.
    mask = mask == null ? masks.maskOf(key.name()) : mask;
    return mask == null ? key : key.withMask(mask);
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

  /** How exceptions are printed. */
  abstract TraceStyle traceStyle();

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
  record StaticField(Key key, byte[] value) {
    /** A field of the user's, whose name goes around the record's own. */
    static StaticField of(FieldNames names, String key, String text) {
      return staticField(names.nameOf(key), quoted(text));
    }
  }
}
