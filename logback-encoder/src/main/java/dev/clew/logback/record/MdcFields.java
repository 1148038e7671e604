package dev.clew.logback.record;

import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.names.FieldNames;
import dev.clew.logback.names.Key;
import dev.clew.logback.names.RecordNames;
import dev.clew.logback.values.MaskedTexts;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The MDC, but for what stands in fields of its own. What became of an MDC before is written again
 * in one piece, see {@link MdcFragments}. Not thread-safe.
 */
final class MdcFields {
  private static final byte[] NULL = JsonWriter.ascii("null");

  /** Where a format has strings alone. */
  private static final byte[] QUOTED_NULL = JsonWriter.ascii("\"null\"");

  private final RecordFormat format;
  private final JsonWriter json;
  private final FieldWriter fields;
  private final RecordNames names;
  private final TraceFields trace;
  private final CorrelationFields correlation;
  private final @Nullable MaskedTexts masked;
  private final MdcSnapshots snapshots;
  private final MdcFragments fragments = new MdcFragments();
  private final BiConsumer<@Nullable String, @Nullable String> entry = this::entry;

  private boolean hasRenamed;
  private boolean writeRenamed;
  private boolean hasTrace;
  private MdcFragments.@Nullable Fragment learning;

  /** How many characters of the MDC are not in the record. */
  private long hidden;

  MdcFields(
      RecordFormat format,
      JsonWriter json,
      FieldWriter fields,
      RecordNames names,
      CorrelationFields correlation,
      TraceFields trace,
      @Nullable MaskedTexts masked,
      MdcSnapshots snapshots) {
    this.format = format;
    this.json = json;
    this.fields = fields;
    this.names = names;
    this.correlation = correlation;
    this.trace = trace;
    this.masked = masked;
    this.snapshots = snapshots;
  }

  /** What is known of an MDC, or null when it was not there before. */
  MdcFragments.@Nullable Fragment find(Map<String, String> mdc) {
    return fragments.find(mdc);
  }

  /**
   * Writes the MDC.
   *
   * @param mdc not empty
   * @param known what is known of it, or null
   * @param traceIsRead whether it was asked for a trace
   * @return false when it tells of a trace and was not asked for one
   */
  boolean write(
      Map<String, String> mdc, MdcFragments.@Nullable Fragment known, boolean traceIsRead) {
    byte[] object = format.mdcObject;
    if (object == null) {
      return writeFields(mdc, known, traceIsRead);
    }
    int start = fields.beginObject(object);
    boolean isComplete = writeFields(mdc, known, traceIsRead);
    fields.endObject(object, start);
    if (json.position() > start && format.nests) {
      fields.know(format.mdcObjectName, json.position() - 1);
    }
    return isComplete;
  }

  private boolean writeFields(
      Map<String, String> mdc, MdcFragments.@Nullable Fragment known, boolean traceIsRead) {
    if (known != null && known.isReady() && writeKnown(known)) {
      return true;
    }
    boolean cutBefore = fields.isCut();
    int longestBefore = fields.longestValue();
    int start = json.position();
    fields.setCut(false);
    fields.setLongestValue(0);
    hidden = 0;
    int unsearched = masked == null ? 0 : masked.unsearched();
    if (known != null && !known.isReady() && !cutBefore && snapshots.isCurrent(mdc)) {
      learning = known.begin(trace.mdcTrace(), trace.traceId(), trace.spanId(), trace.traceFlags());
    }
    hasTrace = false;
    writeEntries(mdc);
    boolean missesTrace = hasTrace && !traceIsRead;
    if (!missesTrace && !fields.isCut()) {
      if (learning != null && isSearched(unsearched)) {
        // Without an ID in the MDC it is not the MDC that says what stands there.
        learning.end(json, start, fields.longestValue(), correlation);
      } else if (known == null && hidden <= MdcFragments.MAX_HIDDEN_LENGTH) {
        fragments.sighted(mdc, json.position() - start);
      }
    }
    learning = null;
    fields.cutUnless(!cutBefore);
    fields.wrote(longestBefore);
    return !missesTrace;
  }

  /** Writes what became of the same MDC before, if the names are free and there is room. */
  private boolean writeKnown(MdcFragments.Fragment fragment) {
    Bounds bounds = fields.bounds();
    if (fragment.longestValue() > bounds.value()
        || json.position() + fragment.length() >= bounds.fieldsEnd()
        || !fragment.hasTrace(trace.traceId(), trace.spanId(), trace.traceFlags())
        || !names.isFollowing()) {
      return false;
    }
    int mark = names.followed();
    for (int i = 0; i < fragment.keyCount(); i++) {
      if (!names.follow(fragment.key(i))) {
        names.lose(mark);
        return false;
      }
    }
    fragment.write(json);
    fields.wrote(fragment.longestValue());
    return true;
  }

  private void writeEntries(Map<String, String> mdc) {
    // First those that keep their names, so that a renamed one cannot take another's.
    hasRenamed = false;
    writeRenamed = false;
    mdc.forEach(entry);
    if (hasRenamed) {
      writeRenamed = true;
      mdc.forEach(entry);
    }
  }

  private void entry(@Nullable String rawKey, @Nullable String value) {
    if (rawKey == null || rawKey.isEmpty()) {
      return;
    }
    Key followed = fields.hasRoom() ? names.follow(Key.Origin.MDC, rawKey) : null;
    if (followed != null) {
      field(followed, followed, value);
      return;
    }
    Key key = format.mdcKey(rawKey);
    hasTrace |= key.origin() == Key.Origin.TRACE_IN_MDC;
    if (key.role() != Key.Role.FIELD && (trace.has(key, value) || !format.writesMdcKey(rawKey))) {
      hide(rawKey, value);
      return;
    }
    if (key.renamed() != writeRenamed) {
      hasRenamed |= key.renamed();
      return;
    }
    if (fields.hasRoom()) {
      fields.cutUnless(rawKey.length() <= FieldNames.MAX_LENGTH);
      field(key, names.claim(key), value);
    }
  }

  private void field(Key key, Key claimed, @Nullable String value) {
    if (learning != null) {
      learning = learning.add(key, claimed);
    }
    claimed.write(json);
    String mask = key.mask();
    if (value == null) {
      json.raw(format.mdcIsStrings ? QUOTED_NULL : NULL);
    } else if (mask != null) {
      hide(key.raw(), value);
      json.quoted(mask);
    } else {
      if (masked != null) {
        hide(key.raw(), value);
      }
      fields.value(value);
    }
  }

  /** A map is not worth keeping for the sake of what is not written. */
  private void hide(String rawKey, @Nullable String value) {
    hidden += rawKey.length() + (value == null ? 0 : value.length());
  }

  private boolean isSearched(int unsearchedBefore) {
    return masked == null || masked.unsearched() == unsearchedBefore;
  }
}
