package dev.clew.logback.record;

import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.names.NameTable;
import dev.clew.logback.values.CallSiteObjects;
import dev.clew.logback.values.Fault;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * The names of all markers, and of those that they refer to, each once, but for markers that stand
 * for fields: see {@link CallSiteFields}. Not thread-safe.
 */
final class TagFields {
  private static final int MAX_TAGS = 1_000;
  private static final int MAX_MARKER_DEPTH = 16;

  /** Markers may refer to each other in any number of ways, and a reference may come for ever. */
  private static final int MAX_REFERENCES = 10_000;

  private static final int MAX_RETAINED_MARKERS = 32;

  private final byte @Nullable [] key;
  private final boolean flat;
  private final JsonWriter json;
  private final FieldWriter fields;
  private final NameTable tags = new NameTable();
  private IdentityHashMap<Marker, Boolean> seen = new IdentityHashMap<>();
  private int referencesLeft;

  /** Whether a marker is no tag, but stands for fields. */
  private boolean hasFields;

  TagFields(RecordFormat format, JsonWriter json, FieldWriter fields) {
    this.key = format.tags;
    this.flat = format.flat;
    this.json = json;
    this.fields = fields;
  }

  /** Forgets the markers of the record before. */
  void forget() {
    tags.clear();
    if (seen.size() > MAX_RETAINED_MARKERS) {
      seen = new IdentityHashMap<>();
    } else if (!seen.isEmpty()) {
      seen.clear();
    }
  }

  void write(@Nullable List<Marker> roots) {
    if (roots == null || roots.isEmpty() || key == null) {
      return;
    }
    int before = json.position();
    json.raw(key);
    json.raw('[');
    int start = json.position();
    hasFields = false;
    referencesLeft = MAX_REFERENCES;
    try {
      for (Iterator<Marker> all = roots.iterator(); hasReference(all); ) {
        root(all.next(), start);
      }
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      json.rewind(start);
      fields.value(Fault.describe(e));
    }
    if (hasFields && json.position() == start) {
      json.rewind(before);
      return;
    }
    json.raw(']');
    if (flat) {
      FlatValues.join(json, start - 1);
    }
  }

  /** One that fails spares the others. */
  private void root(@Nullable Marker root, int start) {
    int before = json.position();
    try {
      tag(root, start, 0);
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      json.rewind(before);
      if (before > start) {
        json.raw(',');
      }
      fields.value(Fault.describe(e));
    }
  }

  /** Whether there is one more to look at. */
  private boolean hasReference(Iterator<Marker> references) {
    if (!references.hasNext()) {
      return false;
    }
    referencesLeft--;
    fields.cutUnless(referencesLeft >= 0);
    return referencesLeft >= 0;
  }

  /** A marker's name, once, and those of the markers that it refers to. */
  @SuppressWarnings("deprecation") // SLF4J has no other way to a marker's references.
  private void tag(@Nullable Marker marker, int start, int depth) {
    if (marker == null || seen.containsKey(marker)) {
      return;
    }
    if (seen.size() == MAX_TAGS || depth == MAX_MARKER_DEPTH || !fields.hasRoom()) {
      fields.setCut(true);
      return;
    }
    seen.put(marker, true);
    boolean standsForFields = CallSiteObjects.isMarker(marker);
    hasFields |= standsForFields;
    String name = standsForFields ? null : marker.getName();
    if (name != null && tags.addAsItIs(name)) {
      if (json.position() > start) {
        json.raw(',');
      }
      fields.value(name);
    }
    if (marker.hasReferences()) {
      for (Iterator<Marker> references = marker.iterator(); hasReference(references); ) {
        tag(references.next(), start, depth + 1);
      }
    }
  }
}
