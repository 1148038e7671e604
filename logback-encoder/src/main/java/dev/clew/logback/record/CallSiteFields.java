package dev.clew.logback.record;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.logback.values.CallSiteObjects;
import dev.clew.logback.values.EventProvider;
import dev.clew.logback.values.Fault;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * The fields that an event's markers and arguments stand for, where they are another library's for
 * that, and those of that library's providers: see {@link CallSiteObjects}. A record that is too
 * long is written again, but nothing is read twice. Not thread-safe.
 */
final class CallSiteFields implements CallSiteObjects.Fields {
  private static final int MAX_FIELDS = 1_000;
  private static final int MAX_MARKER_DEPTH = 16;

  /** Markers may refer to each other in any number of ways, and a reference may come for ever. */
  private static final int MAX_REFERENCES = 1_000;

  private static final int MAX_RETAINED = 64;

  private final CallSiteObjects objects;
  private final FirstFault faults;
  private final boolean includeArguments;
  private final @Nullable String otherArguments;
  private final boolean includeMarkers;
  private final List<EventProvider> providers;
  private final UnaryOperator<ILoggingEvent> shown;
  private List<KeyValuePair> pairs = new ArrayList<>();
  private @Nullable IdentityHashMap<Marker, Boolean> seen;
  private int markerFields;
  private int argumentsEnd;
  private int referencesLeft;
  private boolean known;
  private boolean isUsed;
  private boolean whole = true;
  private @Nullable String problem;

  /**
   * @param includeArguments whether arguments are fields that stand for some
   * @param otherArguments what the names of the other arguments' fields begin with, or null where
   *     these are none
   * @param includeMarkers whether markers are
   * @param providers what has more fields of each event
   * @param shown makes of an event what providers may see of it
   */
  CallSiteFields(
      CallSiteObjects objects,
      FirstFault faults,
      boolean includeArguments,
      @Nullable String otherArguments,
      boolean includeMarkers,
      List<EventProvider> providers,
      UnaryOperator<ILoggingEvent> shown) {
    this.objects = objects;
    this.faults = faults;
    this.includeArguments = includeArguments;
    this.otherArguments = otherArguments;
    this.includeMarkers = includeMarkers;
    this.providers = providers;
    this.shown = shown;
  }

  /** Forgets the event. */
  void forget() {
    if (!known) {
      return;
    }
    known = false;
    if (!isUsed) {
      return;
    }
    isUsed = false;
    if (pairs.size() > MAX_RETAINED) {
      pairs = new ArrayList<>();
    } else if (!pairs.isEmpty()) {
      pairs.clear();
    }
    seen = null;
    whole = true;
    problem = null;
  }

  /** Whether nothing was left out. */
  boolean isWhole() {
    return whole;
  }

  /** What went wrong first, if no field says it. */
  @Nullable String problem() {
    return problem;
  }

  /**
   * The fields: those of the markers, then those of the arguments, and then those of the providers.
   * Null where the event has nothing of the kind, as nearly all have.
   */
  @Nullable List<KeyValuePair> of(ILoggingEvent event) {
    if (!known) {
      known = true;
      List<Marker> markers = event.getMarkerList();
      if (includeMarkers && markers != null && !markers.isEmpty()) {
        markers(markers);
      }
      markerFields = pairs.size();
      if (includeArguments || otherArguments != null) {
        arguments(event);
      }
      argumentsEnd = pairs.size();
      for (EventProvider provider : providers) {
        objects.readProvider(provider, shown.apply(event), this);
      }
    }
    return isUsed ? pairs : null;
  }

  /** Of the fields those of the markers. */
  List<KeyValuePair> ofMarkers() {
    return pairs.subList(0, markerFields);
  }

  /** Of the fields those of the arguments. */
  List<KeyValuePair> ofArguments() {
    return pairs.subList(markerFields, argumentsEnd);
  }

  /** Of the fields those of the providers. */
  List<KeyValuePair> ofProviders() {
    return pairs.subList(argumentsEnd, pairs.size());
  }

  private void arguments(ILoggingEvent event) {
    try {
      @Nullable Object[] arguments = event.getArgumentArray();
      for (int i = 0; arguments != null && i < arguments.length; i++) {
        Object argument = arguments[i];
        boolean standsForFields =
            argument != null && objects.readArgument(argument, includeArguments ? this : null);
        if (!standsForFields && otherArguments != null && !field(otherArguments + i, argument)) {
          return;
        }
      }
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      failed(event, e, true);
    }
  }

  private void markers(List<Marker> roots) {
    try {
      referencesLeft = MAX_REFERENCES;
      for (Iterator<Marker> all = roots.iterator(); hasReference(all); ) {
        root(all.next());
      }
    } catch (Throwable e) {
      // The tags say it.
      Fault.beforeSwallowing(e);
    }
  }

  /** One that fails spares the others. */
  private void root(@Nullable Marker root) {
    try {
      marker(root, 0);
    } catch (Throwable e) {
      // Where its name should stand in the tags, the record says why it does not.
      Fault.beforeSwallowing(e);
    }
  }

  private boolean hasReference(Iterator<Marker> references) {
    if (!references.hasNext()) {
      return false;
    }
    if (--referencesLeft < 0) {
      cut();
    }
    return referencesLeft >= 0;
  }

  /** The fields of a marker, once, and those of the markers that it refers to. */
  @SuppressWarnings("deprecation") // SLF4J has no other way to a marker's references.
  private void marker(@Nullable Marker marker, int depth) {
    if (marker == null) {
      return;
    }
    boolean hasReferences = marker.hasReferences();
    boolean hasFields = CallSiteObjects.isMarker(marker);
    if ((!hasReferences && !hasFields) || isSeen(marker)) {
      return;
    }
    if (depth == MAX_MARKER_DEPTH) {
      cut();
      return;
    }
    if (hasFields && objects.readMarker(marker, this) instanceof Marker supplied) {
      marker(supplied, depth + 1);
    }
    if (hasReferences) {
      for (Iterator<Marker> references = marker.iterator(); hasReference(references); ) {
        marker(references.next(), depth + 1);
      }
    }
  }

  private boolean isSeen(Marker marker) {
    isUsed = true;
    IdentityHashMap<Marker, Boolean> before = seen;
    if (before == null) {
      before = new IdentityHashMap<>();
      seen = before;
    }
    return before.put(marker, true) != null;
  }

  @Override
  public boolean field(@Nullable String name, @Nullable Object value) {
    if (pairs.size() == MAX_FIELDS) {
      cut();
      return false;
    }
    isUsed = true;
    pairs.add(new KeyValuePair(name, value));
    return true;
  }

  @Override
  public void cut() {
    isUsed = true;
    whole = false;
  }

  @Override
  public void failed(Object source, Throwable failure, boolean inRecord) {
    isUsed = true;
    if (inRecord && problem == null) {
      problem = Fault.describe(failure);
    }
    faults.report(source, failure);
  }
}
