package dev.clew.logback.record;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.clew.logback.settings.CommonFields;
import dev.clew.logback.settings.ComposedField;
import dev.clew.logback.settings.EcsFields;
import dev.clew.logback.settings.ListedField;
import dev.clew.logback.settings.LogstashFields;
import dev.clew.logback.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * The fields of a record in the order in which users listed them. What is always the same is
 * encoded once. Not thread-safe.
 */
final class ComposedFields {
  private static final byte[] NOTHING = new byte[0];

  private final RecordFormat format;
  private final RecordWriter record;
  private final FieldWriter fields;
  private final TemplateFields templates;
  private final List<Consumer<ILoggingEvent>> parts = new ArrayList<>();
  private boolean errorFirst;
  private boolean hasMdc;
  private boolean hasPairs;
  private boolean hasCallSite;

  // Of the event.
  private @Nullable Map<String, String> context;
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
    for (ComposedField field : list) {
      if (field.template() == null) {
        own(field.name());
      } else {
        int index = template++;
        parts.add(event -> templates.write(index, event));
      }
    }
  }

  /** Whether the exception stands before the fields that users set. */
  boolean errorFirst() {
    return errorFirst;
  }

  /** Forgets the event of the record before. */
  void forget() {
    templates.forget();
  }

  void write(ILoggingEvent event, @Nullable Map<String, String> mdc) {
    context = mdc;
    pairs = event.getKeyValuePairs();
    throwable = event.getThrowableProxy();
    callerIsKnown = false;
    record.trace.find(event);
    if (throwable != null) {
      record.error.begin(event);
    }
    if (hasPairs) {
      record.pairs.name(pairs, throwable != null);
    }
    callSite = hasCallSite ? record.callSite.of(event) : null;
    if (callSite != null) {
      record.callSitePairs.name(callSite, throwable != null);
    }
    for (int i = 0; i < parts.size(); i++) {
      parts.get(i).accept(event);
    }
    if (callSite != null) {
      fields.cutUnless(record.callSite.isWhole());
      fields.stringIfAny(format.encoderError, record.callSite.problem());
    }
    context = null;
    pairs = null;
    callSite = null;
    throwable = null;
    caller = null;
  }

  private void own(String name) {
    byte[] key = format.key(name);
    switch (name) {
      case ListedField.MDC -> mdc();
      case ListedField.PAIRS -> pairs();
      case ListedField.ARGUMENTS, ListedField.MARKERS -> callSite();
      case ListedField.CONTEXT -> parts.add(e -> record.fixed.writeOfContext(e, mdcIfWritten()));
      case ListedField.PATTERN -> parts.add(e -> record.patterns.write(e));
      case ListedField.CUSTOM_FIELDS -> parts.add(e -> record.fixed.writeConfigured());
      case LogstashFields.TRACE_ID ->
          parts.add(
              e -> traceField(name, record.trace.mdcTrace().traceId(), record.trace.traceId()));
      case LogstashFields.SPAN_ID ->
          parts.add(e -> traceField(name, record.trace.mdcTrace().spanId(), record.trace.spanId()));
      case LogstashFields.TRACE_FLAGS ->
          parts.add(
              e ->
                  traceField(
                      name, record.trace.mdcTrace().traceFlags(), record.trace.traceFlags()));
      default -> {
        if (key != null) {
          own(name, key);
        }
      }
    }
  }

  private void own(String name, byte[] key) {
    switch (name) {
      case CommonFields.TIMESTAMP -> {
        byte[] end = format.timestamp.end();
        parts.add(
            e -> {
              record.core.timestamp(e.getTimeStamp(), e.getNanoseconds());
              fields.constant(end);
            });
      }
      case CommonFields.MESSAGE -> message();
      case EcsFields.VERSION, LogstashFields.VERSION -> constant(format.version());
      case EcsFields.LEVEL, LogstashFields.LEVEL -> level(level -> format.level(name, level));
      case LogstashFields.LEVEL_VALUE ->
          level(
              level ->
                  level == null ? NOTHING : format.constant(name, Integer.toString(level.toInt())));
      case EcsFields.LOGGER, LogstashFields.LOGGER -> {
        UnaryOperator<String> abbreviator = format.loggerAbbreviator();
        string(
            key,
            e -> {
              String logger = e.getLoggerName();
              return logger == null || abbreviator == null ? logger : abbreviator.apply(logger);
            });
      }
      case EcsFields.THREAD, LogstashFields.THREAD -> string(key, ILoggingEvent::getThreadName);
      case EcsFields.SEQUENCE, LogstashFields.SEQUENCE -> parts.add(e -> record.core.sequence(key));
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
      case CommonFields.CORRELATION_ID -> parts.add(e -> record.correlation.writeId(e, context));
      case CommonFields.PARENT_ID -> parts.add(e -> record.correlation.writeParent(e, context));
      case EcsFields.TRACE_ID -> parts.add(e -> fields.idIfAny(key, record.trace.traceId()));
      case EcsFields.SPAN_ID -> parts.add(e -> fields.idIfAny(key, record.trace.spanId()));
      case EcsFields.TRACE_FLAGS -> parts.add(e -> fields.idIfAny(key, record.trace.traceFlags()));
      case CommonFields.TAGS -> parts.add(e -> record.tags.write(e.getMarkerList()));
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
    parts.add(
        event -> {
          if (context != null) {
            record.mdc.write(context, null, /* traceIsRead= */ true);
          }
        });
  }

  private void pairs() {
    hasPairs = true;
    parts.add(event -> record.pairs.write(pairs));
  }

  /** Arguments and markers are read together, and stand where the first of them is listed. */
  private void callSite() {
    if (!hasCallSite) {
      hasCallSite = true;
      parts.add(event -> record.callSitePairs.write(callSite));
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
    byte[] before = format.beforeMessage();
    byte[] after = format.afterMessage();
    parts.add(
        event -> {
          fields.constant(before);
          record.core.message(format.message(event));
          fields.constant(after);
        });
  }

  private void constant(byte[] field) {
    parts.add(event -> fields.constant(field));
  }

  private void level(Function<@Nullable Level, byte[]> render) {
    LevelPart level = new LevelPart(render);
    parts.add(event -> fields.constant(level.of(event.getLevel())));
  }

  private void string(byte[] key, Function<ILoggingEvent, @Nullable String> getter) {
    parts.add(event -> fields.string(key, getter.apply(event)));
  }

  private void caller(Consumer<StackTraceElement> writer) {
    parts.add(
        event -> {
          if (!callerIsKnown) {
            caller = record.core.caller(event);
            callerIsKnown = true;
          }
          if (caller != null) {
            writer.accept(caller);
          }
        });
  }

  private void error(BiConsumer<ILoggingEvent, IThrowableProxy> writer) {
    parts.add(
        event -> {
          if (throwable != null) {
            writer.accept(event, throwable);
          }
        });
  }
}
