package dev.clew.logback.record;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.json.Nesting;
import dev.clew.logback.json.ObjectTree;
import dev.clew.logback.names.Key;
import dev.clew.logback.names.RecordNames;
import dev.clew.logback.settings.ComposedField;
import dev.clew.logback.settings.ListedField;
import dev.clew.logback.settings.Setting;
import dev.clew.logback.values.CallSiteObjects;
import dev.clew.logback.values.Fault;
import dev.clew.logback.values.MaskedTexts;
import dev.clew.logback.values.ObjectRenderer;
import dev.clew.logback.values.ValueWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Writes one record after the other, each within given bounds: the parts of a record, each a class
 * of its own, in their order. It holds all that is needed meanwhile, so that two records that are
 * written at the same time, on two threads or one inside the other, share nothing.
 *
 * <p>Not thread-safe.
 */
final class RecordWriter {
  private static final byte[] END = JsonWriter.ascii("}\n");

  private final RecordFormat format;
  private final byte[] mark;
  private final JsonWriter json = new JsonWriter();
  private final @Nullable Nesting nesting;
  private final @Nullable ObjectTree objects;
  private final @Nullable MaskedTexts masked;
  private final ValueWriter values;
  final FieldWriter fields;
  private final RecordNames names;

  // The parts of a record.
  final CoreFields core;
  final CorrelationFields correlation;
  final TraceFields trace;
  final ErrorFields error;
  final PairFields pairs;
  final CallSiteFields callSite;

  /** Those of markers, arguments and providers, or of markers alone. */
  private final PairFields callSitePairs;

  /** Those of arguments, where these are in an object. */
  private final @Nullable PairFields argumentPairs;

  /** Those of providers, where those of arguments are in an object. */
  private final @Nullable PairFields providerPairs;

  final FixedFields fixed;
  final MdcFields mdc;
  final TagFields tags;
  final TemplateFields patterns;

  /** Puts them together as users want them, or null for the format's way. */
  private final @Nullable ComposedFields composed;

  private final boolean errorFirst;

  private final AtomicBoolean taken = new AtomicBoolean(true);
  private @Nullable Bounds requested;
  private boolean forgotten = true;

  /**
   * @param mark the last field of every record; nothing for none
   */
  RecordWriter(
      RecordFormat format,
      byte[] mark,
      ObjectRenderer renderer,
      CallSiteObjects callSiteObjects,
      MdcSnapshots snapshots,
      FirstFault faults) {
    this.format = format;
    this.mark = mark;
    this.nesting = format.settings().get(Setting.NESTED) ? new Nesting(json) : null;
    this.masked = MaskedTexts.of(format.masks());
    this.values = new ValueWriter(json, renderer, masked);
    this.objects = format.nests ? new ObjectTree(json) : null;
    MaskedTexts texts = masked == null ? null : masked.ifAny();
    this.fields = new FieldWriter(json, texts, objects);
    this.names = new RecordNames(format.names());
    this.core = new CoreFields(format, json, fields, texts);
    this.correlation = new CorrelationFields(format, json, fields);
    this.trace = new TraceFields(format, fields, names);
    this.error = new ErrorFields(format, json, fields, texts);
    this.pairs = new PairFields(format, json, fields, names, values, Key.Origin.PAIR);
    this.callSite =
        new CallSiteFields(
            callSiteObjects,
            faults,
            format.settings().get(Setting.INCLUDE_STRUCTURED_ARGUMENTS)
                && format.settings().isListed(ListedField.ARGUMENTS),
            format.settings().get(Setting.INCLUDE_NON_STRUCTURED_ARGUMENTS)
                    && format.settings().isListed(ListedField.ARGUMENTS)
                ? format.settings().get(Setting.NON_STRUCTURED_ARGUMENTS_FIELD_PREFIX)
                : null,
            format.settings().isListed(ListedField.MARKERS),
            format.settings().providers(),
            format::shown);
    this.callSitePairs = new PairFields(format, json, fields, names, values, Key.Origin.CALL_SITE);
    this.argumentPairs =
        format.argumentsObject == null
            ? null
            : new PairFields(format, json, fields, names, values, Key.Origin.ARGUMENT);
    this.providerPairs =
        format.argumentsObject == null
            ? null
            : new PairFields(format, json, fields, names, values, Key.Origin.CALL_SITE);
    this.fixed = new FixedFields(format, json, fields, names);
    this.mdc = new MdcFields(format, json, fields, names, correlation, trace, texts, snapshots);
    this.tags = new TagFields(format, json, fields);
    this.patterns = new TemplateFields(format.patterns(), json, fields, names, values, format);
    List<ComposedField> list = format.settings().composedFields();
    this.composed =
        list == null
            ? null
            : new ComposedFields(
                format,
                this,
                list,
                new TemplateFields(format.composed(), json, fields, null, values, format));
    this.errorFirst = composed == null ? format.errorFirst() : composed.errorFirst();
  }

  /** Takes it, unless somebody else has it. A new one is its maker's. */
  boolean take() {
    return taken.compareAndSet(false, true);
  }

  /** Gives it back. */
  void give() {
    taken.setRelease(false);
  }

  /** How much more a record gets by saying that it was cut. */
  int truncatedBytes() {
    return format.truncated.length;
  }

  /** Whether objects take more room than the names that they are made of. */
  boolean isNested() {
    return nesting != null;
  }

  int size() {
    return json.position();
  }

  /** How many bytes of the record are its message. */
  int messageBytes() {
    return core.messageBytes();
  }

  /** The bytes of the longest value other than the message and the frames. */
  int longestValue() {
    return fields.longestValue();
  }

  /** How many bytes of the record are frames. */
  int frameBytes() {
    return error.frameBytes();
  }

  /** How many throwables the record has. */
  int throwables() {
    return error.throwables();
  }

  byte[] toByteArray() {
    return json.toByteArray();
  }

  void to(JsonWriter.Sink sink) {
    json.to(sink);
  }

  /** Forgets the record, keeping at most so many bytes for the next one. */
  void forget(int maxRetainedBytes) {
    json.reset(maxRetainedBytes);
    if (nesting != null) {
      nesting.forget();
    }
    values.forget();
    if (masked != null) {
      masked.forget();
    }
    callSite.forget();
    patterns.forget();
    if (composed != null) {
      composed.forget();
    }
    forgetPass();
    forgotten = true;
    pairs.shrink();
    callSitePairs.shrink();
    if (argumentPairs != null) {
      argumentPairs.shrink();
    }
    if (providerPairs != null) {
      providerPairs.shrink();
    }
  }

  private void forgetPass() {
    json.rewind(0);
    names.clear();
    fields.begin();
    core.begin();
    trace.forget();
    error.forget();
    pairs.forget();
    fixed.forget();
    tags.forget();
  }

  /** The number of the event's record, negative where there shall be none. */
  void number(long sequenceNumber) {
    core.setSequence(sequenceNumber);
  }

  /** Writes an event's record in place of whatever was written before. */
  void write(ILoggingEvent event, Bounds bounds) {
    use(bounds);
    if (!write(event, format.mdcMayHaveTrace())) {
      format.foundTraceInMdc();
      write(event, true);
    }
  }

  @SuppressWarnings("ReferenceEquality") // There are but a few.
  private void use(Bounds wanted) {
    // A store is not free, not even of what is there already.
    if (requested != wanted) {
      requested = wanted;
      fields.setBounds(errorFirst ? wanted.errorFirst() : wanted);
    }
  }

  /**
   * A record is this, in this order.
   *
   * @param readTrace whether the MDC is asked for a trace
   * @return false when the MDC tells of a trace and was not asked for one
   */
  private boolean write(ILoggingEvent event, boolean readTrace) {
    if (!forgotten) {
      forgetPass();
    }
    forgotten = false;
    Map<String, String> context = event.getMDCPropertyMap();
    boolean hasMdc = context != null && !context.isEmpty();
    if (composed != null) {
      Map<String, String> mdcOrNull = hasMdc ? context : null;
      MdcFragments.Fragment known = hasMdc && composed.hasMdc() ? mdc.find(context) : null;
      trace.begin(mdcOrNull, known, composed.readsTrace());
      names.begin(0);
      composed.write(event, mdcOrNull, known);
      names.end();
      end();
      return true;
    }
    MdcFragments.Fragment known = hasMdc ? mdc.find(context) : null;
    List<KeyValuePair> keyValues = event.getKeyValuePairs();
    int pairCount = keyValues == null ? 0 : keyValues.size();
    @Nullable List<KeyValuePair> ofCallSite = callSite.of(event);
    int fieldCount = ofCallSite == null ? pairCount : 31 * ofCallSite.size() + pairCount;
    trace.begin(hasMdc ? context : null, known, readTrace);
    names.begin(hasMdc ? 31 * 31 * context.size() + fieldCount : fieldCount);
    boolean isComplete = true;

    format.core(core, fields, event);
    writeIds(event, context, known);
    IThrowableProxy throwable = event.getThrowableProxy();
    if (throwable != null) {
      error.begin(event);
    }
    if (throwable != null && format.errorFirst()) {
      format.error(error, fields, throwable);
    }
    pairs.name(keyValues, throwable != null);
    if (ofCallSite != null) {
      nameCallSite(ofCallSite, throwable != null);
    }
    fixed.writeOfContext(event, context);
    if (hasMdc) {
      isComplete = mdc.write(context, known, readTrace);
    }
    pairs.write(keyValues);
    patterns.write(event);
    fixed.writeConfigured();
    tags.write(event.getMarkerList());
    if (ofCallSite != null) {
      writeCallSite(ofCallSite);
      fields.cutUnless(callSite.isWhole());
    }
    if (throwable != null && !format.errorFirst()) {
      format.error(error, fields, throwable);
    }
    if (ofCallSite != null) {
      format.problem(fields, callSite.problem());
    }

    names.end();
    end();
    return isComplete;
  }

  /** Writes the correlation ID, its parent and the trace, as far as possible in one piece. */
  private void writeIds(
      ILoggingEvent event,
      @Nullable Map<String, String> context,
      MdcFragments.@Nullable Fragment known) {
    if (known != null && known.hasHead(fields.bounds().value())) {
      known.writeHead(json);
      if (known.headHasTrace()) {
        trace.find(event);
      } else {
        trace.write(event);
      }
      return;
    }
    correlation.write(event, context);
    trace.write(event);
    if (trace.isOfMdc() && !format.nests) {
      correlation.takeInTrace();
    }
  }

  /** Finds the names of the fields of markers and arguments. */
  void nameCallSite(List<KeyValuePair> ofCallSite, boolean hasError) {
    if (argumentPairs == null || providerPairs == null) {
      callSitePairs.name(ofCallSite, hasError);
    } else {
      callSitePairs.name(callSite.ofMarkers(), hasError);
      argumentPairs.name(callSite.ofArguments(), hasError);
      providerPairs.name(callSite.ofProviders(), hasError);
    }
  }

  /** Writes the fields that were named. */
  void writeCallSite(List<KeyValuePair> ofCallSite) {
    if (argumentPairs == null || providerPairs == null) {
      callSitePairs.write(ofCallSite);
    } else {
      callSitePairs.write(callSite.ofMarkers());
      argumentPairs.write(callSite.ofArguments());
      providerPairs.write(callSite.ofProviders());
    }
  }

  /**
   * Writes what can be had of an event that cannot be written otherwise, in place of whatever was
   * written before.
   *
   * @param failure why; null when the event is merely too long
   */
  void writeMinimal(@Nullable ILoggingEvent event, @Nullable Throwable failure, int maxBytes) {
    forgetPass();
    forgotten = false;
    writeMinimal(
        MinimalEvent.of(event, format, format.settings().outsideRequest()),
        failure == null ? null : Fault.describe(failure),
        maxBytes);
  }

  /**
   * Writes just that.
   *
   * @param problem why there is no more, or null if there was no room for it
   */
  void writeMinimal(MinimalEvent event, @Nullable String problem, int maxBytes) {
    // The first pass finds out how much the others leave for the message.
    Bounds bounds = Bounds.NONE.withValue(maxBytes / 8);
    minimal(event, problem, bounds.withMessage(0));
    int others = json.position() + truncatedBytes() + mark.length + END.length;
    if (nesting != null) {
      fields.setCut(true);
      endMinimal();
      others = json.position();
    }
    fields.setCut(problem == null);
    json.rewind(0);
    minimal(event, problem, bounds.withMessage(Math.max(0, maxBytes - others)));
    endMinimal();
  }

  private void minimal(MinimalEvent event, @Nullable String problem, Bounds bounds) {
    requested = null;
    fields.setBounds(bounds);
    format.minimalCore(core, fields, event);
    fields.idIfAny(format.correlationId, event.correlationId());
    fields.stringIfAny(format.encoderError, problem);
  }

  private void end() {
    end(objects);
    if (objects == null && nesting != null) {
      nesting.nest();
    }
  }

  /**
   * Ends a record.
   *
   * @param tree the objects in it that are written in place of dotted names, or null
   */
  private void end(@Nullable ObjectTree tree) {
    if (fields.isCut() || mark.length > 0) {
      format.marks(fields, tree != null, fields.isCut(), mark);
    }
    if (json.position() == 0) {
      json.raw('{');
    } else {
      // In place of the first field's comma, whichever field that is.
      json.replaceFirst('{');
    }
    json.raw(END);
    if (tree != null) {
      tree.finish();
    }
  }

  /** Ends a minimal record, whose names are dotted. */
  private void endMinimal() {
    end(null);
    if (nesting != null) {
      nesting.nest();
    }
  }
}
