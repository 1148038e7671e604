package dev.clew.logback.record;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.clew.logback.settings.CommonFields;
import dev.clew.logback.settings.ComposedField;
import dev.clew.logback.settings.EcsFields;
import dev.clew.logback.settings.Format;
import dev.clew.logback.settings.ListedField;
import dev.clew.logback.settings.LogstashFields;
import dev.clew.logback.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * The fields of a record in the order in which users listed them. What is always the same is
 * encoded once. Not thread-safe.
 */
final class ComposedFields {
  private static final byte[] NOTHING = new byte[0];

  /** What the MDC and OpenTelemetry are asked for. */
  private static final Set<String> TRACE =
      Set.of(
          EcsFields.TRACE_ID,
          EcsFields.SPAN_ID,
          EcsFields.TRACE_FLAGS,
          LogstashFields.TRACE_ID,
          LogstashFields.SPAN_ID,
          LogstashFields.TRACE_FLAGS);

  private final RecordFormat format;
  private final RecordWriter record;
  private final FieldWriter fields;
  private final TemplateFields templates;
  private final List<Consumer<ILoggingEvent>> parts = new ArrayList<>();

  /** What is always the same, and not yet in any part: it goes before the next one. */
  private byte[] pending = NOTHING;

  /** What is in the object that says where an event was logged. */
  private final List<Consumer<StackTraceElement>> callerFields = new ArrayList<>();

  private boolean readsTrace;
  private boolean errorFirst;
  private boolean hasMdc;
  private boolean hasPairs;
  private boolean hasCallSite;

  // Of the event.
  private @Nullable Map<String, String> context;
  private MdcFragments.@Nullable Fragment known;
  private @Nullable List<KeyValuePair> pairs;
  private @Nullable List<KeyValuePair> callSite;
  private @Nullable IThrowableProxy throwable;
  private @Nullable StackTraceElement caller;
  private boolean callerIsKnown;

  /**
   * @param record whose parts they are made of
   * @param templates those of the fields with patterns, in their order
   */
  ComposedFields(
      RecordFormat format,
      RecordWriter record,
      List<ComposedField> list,
      TemplateFields templates) {
    this.format = format;
    this.record = record;
    this.fields = record.fields;
    this.templates = templates;
    int template = 0;
    for (int i = 0; i < list.size(); i++) {
      ComposedField field = list.get(i);
      if (field.template() == null) {
        Recurring first = recurring(field);
        Recurring second = i + 1 < list.size() ? recurring(list.get(i + 1)) : null;
        if (first != null && second != null) {
          recurring(first, second);
          i++;
        } else {
          own(field.name());
        }
      } else {
        int index = template++;
        byte[] constant = templates.constant(index);
        if (constant == null) {
          part(event -> templates.write(index, event));
        } else {
          constant(constant);
        }
      }
    }
    endConstant();
  }

  private void part(Consumer<ILoggingEvent> part) {
    endConstant();
    parts.add(part);
  }

  private void constant(byte[] bytes) {
    pending = RecordFormat.join(pending, bytes);
  }

  private void endConstant() {
    byte[] bytes = pending;
    if (bytes.length > 0) {
      parts.add(event -> fields.constant(bytes));
      pending = NOTHING;
    }
  }

  /** Whether the MDC is asked for a trace. */
  boolean readsTrace() {
    return readsTrace;
  }

  /** Whether the MDC is in the record. */
  boolean hasMdc() {
    return hasMdc;
  }

  /** Whether the exception stands before the fields that users set. */
  boolean errorFirst() {
    return errorFirst;
  }

  /** Forgets the event of the record before. */
  void forget() {
    templates.forget();
  }

  /**
   * Writes the fields.
   *
   * @param mdc the MDC, or null when it is empty
   * @param knownMdc what is known of it, or null
   */
  void write(
      ILoggingEvent event,
      @Nullable Map<String, String> mdc,
      MdcFragments.@Nullable Fragment knownMdc) {
    context = mdc;
    known = knownMdc;
    pairs = event.getKeyValuePairs();
    throwable = event.getThrowableProxy();
    callerIsKnown = false;
    if (readsTrace) {
      record.trace.find(event);
    }
    if (throwable != null) {
      record.error.begin(event);
    }
    if (hasPairs) {
      record.pairs.name(pairs, throwable != null);
    }
    callSite = hasCallSite ? record.callSite.of(event) : null;
    if (callSite != null) {
      record.nameCallSite(callSite, throwable != null);
    }
    for (int i = 0; i < parts.size(); i++) {
      parts.get(i).accept(event);
    }
    if (callSite != null) {
      fields.cutUnless(record.callSite.isWhole());
      fields.stringIfAny(format.encoderError, record.callSite.problem());
    }
    context = null;
    known = null;
    pairs = null;
    callSite = null;
    throwable = null;
    caller = null;
  }

  /** A field whose values come again and again. */
  private record Recurring(FieldCache cache, Function<ILoggingEvent, @Nullable String> value) {}

  private @Nullable Recurring recurring(ComposedField field) {
    String name = field.name();
    boolean recurs =
        switch (name) {
          case EcsFields.LOGGER, LogstashFields.LOGGER, EcsFields.THREAD, LogstashFields.THREAD ->
              field.template() == null;
          default -> false;
        };
    byte[] key = recurs ? format.key(name) : null;
    return key == null ? null : recurring(name, key);
  }

  private Recurring recurring(String name, byte[] key) {
    return switch (name) {
      case EcsFields.LOGGER, LogstashFields.LOGGER ->
          new Recurring(
              format.listed(name, key, format.loggerAbbreviator()), ILoggingEvent::getLoggerName);
      default -> new Recurring(format.listed(name, key, null), ILoggingEvent::getThreadName);
    };
  }

  /** Two of these beside each other are mostly the same two again. */
  private void recurring(Recurring first, Recurring second) {
    byte[] before = pending;
    pending = NOTHING;
    part(
        event ->
            record.core.recurring(
                before,
                first.cache,
                first.value.apply(event),
                second.cache,
                second.value.apply(event)));
  }

  private void own(String name) {
    byte[] key = format.key(name);
    readsTrace |= TRACE.contains(name);
    switch (name) {
      case ListedField.MDC -> mdc();
      case ListedField.PAIRS -> pairs();
      case ListedField.ARGUMENTS, ListedField.MARKERS -> callSite();
      case ListedField.CONTEXT -> part(e -> record.fixed.writeOfContext(e, mdcIfWritten()));
      case ListedField.PATTERN -> part(e -> record.patterns.write(e));
      case ListedField.CUSTOM_FIELDS -> part(e -> record.fixed.writeConfigured());
      case LogstashFields.TRACE_ID ->
          part(e -> traceField(name, record.trace.mdcTrace().traceId(), record.trace.traceId()));
      case LogstashFields.SPAN_ID ->
          part(e -> traceField(name, record.trace.mdcTrace().spanId(), record.trace.spanId()));
      case LogstashFields.TRACE_FLAGS ->
          part(
              e ->
                  traceField(
                      name, record.trace.mdcTrace().traceFlags(), record.trace.traceFlags()));
      default -> {
        if (key != null) {
          own(name, key);
        } else if (format.callerObject != null && LogstashFields.CALLER.contains(name)) {
          // An object without fields is one.
          caller(frame -> {});
        }
      }
    }
  }

  private void own(String name, byte[] key) {
    switch (name) {
      case CommonFields.TIMESTAMP -> {
        part(e -> record.core.timestamp(e.getTimeStamp(), e.getNanoseconds()));
        constant(format.timestamp.end());
      }
      case CommonFields.MESSAGE -> message();
      case EcsFields.VERSION, LogstashFields.VERSION -> constant(format.version());
      case EcsFields.LEVEL, LogstashFields.LEVEL -> level(level -> format.level(name, level));
      case LogstashFields.LEVEL_VALUE ->
          level(
              level ->
                  level == null ? NOTHING : format.constant(name, Integer.toString(level.toInt())));
      case EcsFields.LOGGER, LogstashFields.LOGGER, EcsFields.THREAD, LogstashFields.THREAD -> {
        Recurring recurring = recurring(name, key);
        part(e -> fields.recurring(recurring.cache, recurring.value.apply(e)));
      }
      case EcsFields.SEQUENCE, LogstashFields.SEQUENCE -> part(e -> record.core.sequence(key));
      case LogstashFields.CALLER_CLASS -> caller(c -> fields.stringIfAny(key, c.getClassName()));
      case EcsFields.CALLER_METHOD, LogstashFields.CALLER_METHOD ->
          caller(c -> fields.stringIfAny(key, c.getMethodName()));
      case EcsFields.CALLER_FILE, LogstashFields.CALLER_FILE ->
          caller(c -> fields.stringIfAny(key, c.getFileName()));
      case EcsFields.CALLER_LINE, LogstashFields.CALLER_LINE ->
          caller(c -> fields.numberIfPositive(key, c.getLineNumber()));
      case CommonFields.SERVICE_NAME -> constant(format.service(name, Setting.SERVICE_NAME));
      case CommonFields.SERVICE_VERSION -> constant(format.service(name, Setting.SERVICE_VERSION));
      case CommonFields.SERVICE_ENVIRONMENT ->
          constant(format.service(name, Setting.SERVICE_ENVIRONMENT));
      case CommonFields.SERVICE_NODE_NAME ->
          constant(format.service(name, Setting.SERVICE_NODE_NAME));
      case CommonFields.CORRELATION_ID -> part(e -> record.correlation.writeId(e, context));
      case CommonFields.PARENT_ID -> part(e -> record.correlation.writeParent(e, context));
      case EcsFields.TRACE_ID -> part(e -> fields.idIfAny(key, record.trace.traceId()));
      case EcsFields.SPAN_ID -> part(e -> fields.idIfAny(key, record.trace.spanId()));
      case EcsFields.TRACE_FLAGS -> part(e -> fields.idIfAny(key, record.trace.traceFlags()));
      case CommonFields.TAGS -> part(e -> record.tags.write(e.getMarkerList()));
      case EcsFields.ERROR_TYPE -> error((e, thrown) -> fields.string(key, thrown.getClassName()));
      case EcsFields.ERROR_MESSAGE ->
          error((e, thrown) -> fields.stringIfAny(key, thrown.getMessage()));
      case EcsFields.STACK_HASH, LogstashFields.STACK_HASH ->
          error((e, thrown) -> record.error.stackHash(key, thrown));
      case EcsFields.STACK_TRACE, LogstashFields.STACK_TRACE -> {
        errorFirst = !hasMdc && !hasPairs && !hasCallSite;
        error((e, thrown) -> record.error.stackTrace(key, thrown));
      }
      default -> {
        // What a record has by itself: that it was cut, and so on.
      }
    }
  }

  private void mdc() {
    hasMdc = true;
    readsTrace |= format.settings().format() == Format.ECS;
    part(
        event -> {
          if (context != null) {
            record.mdc.write(context, known, /* traceIsRead= */ true);
          }
        });
  }

  private void pairs() {
    hasPairs = true;
    part(event -> record.pairs.write(pairs));
  }

  /** Arguments and markers are read together, and stand where the first of them is listed. */
  private void callSite() {
    if (!hasCallSite) {
      hasCallSite = true;
      part(
          event -> {
            if (callSite != null) {
              record.writeCallSite(callSite);
            }
          });
    }
  }

  private @Nullable Map<String, String> mdcIfWritten() {
    return hasMdc ? context : null;
  }

  /** Where the MDC is written, its own trace stands there. */
  private void traceField(String name, @Nullable String inMdc, @Nullable String id) {
    if (inMdc == null || !hasMdc) {
      record.trace.claimedIdIfAny(name, id);
    }
  }

  private void message() {
    constant(format.beforeMessage());
    if (format.hasMessage()) {
      part(event -> record.core.message(format.message(event)));
    }
    constant(format.afterMessage());
  }

  private void level(Function<@Nullable Level, byte[]> render) {
    byte[] before = pending;
    pending = NOTHING;
    LevelPart level = new LevelPart(value -> RecordFormat.join(before, render.apply(value)));
    part(event -> fields.constant(level.of(event.getLevel())));
  }

  private void caller(Consumer<StackTraceElement> writer) {
    byte[] object = format.callerObject;
    if (object == null) {
      part(event -> callerFields(event, writer));
      return;
    }
    callerFields.add(writer);
    if (callerFields.size() == 1) {
      // The others are behind it, wherever they are listed.
      part(event -> callerFields(event, caller -> callerObject(object, caller)));
    }
  }

  private void callerObject(byte[] object, StackTraceElement caller) {
    int start = fields.beginObject(object);
    callerFields.forEach(writer -> writer.accept(caller));
    fields.endObjectEvenIfEmpty(start);
  }

  private void callerFields(ILoggingEvent event, Consumer<StackTraceElement> writer) {
    if (!callerIsKnown) {
      caller = record.core.caller(event);
      callerIsKnown = true;
    }
    if (caller != null) {
      writer.accept(caller);
    }
  }

  private void error(BiConsumer<ILoggingEvent, IThrowableProxy> writer) {
    part(
        event -> {
          if (throwable != null) {
            writer.accept(event, throwable);
          }
        });
  }
}
