package dev.clew.logback.recorder;

import dev.clew.Correlation;
import dev.clew.logback.settings.CommonFields;
import dev.clew.logback.settings.Format;
import dev.clew.logback.settings.ListedField;
import dev.clew.logback.settings.Setting;
import dev.clew.logback.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.helpers.BasicMarkerFactory;

/**
 * What can be read from a recorded line, for those that do not write the line as it is.
 *
 * @param message with the stack trace behind it
 * @param mdc what was or may have been in the MDC
 * @param pairs the other fields, nested values as their JSON
 */
record RecordedFields(
    String message,
    String threadName,
    Map<String, String> mdc,
    List<KeyValuePair> pairs,
    List<Marker> markers) {

  /**
   * What the fields are called.
   *
   * @param prefix what stands before the names of all fields of users'
   * @param mdcPrefix the same, and what stands before those of the MDC's; empty when all that is
   *     not the record's own is taken for the MDC
   * @param mdcObject the field that the MDC is, or null when it has fields of its own
   * @param pairsObjects the fields that hold pairs
   * @param nested whether objects stand in place of dotted names
   * @param core the record's own fields that are in none of the others
   */
  record Names(
      String message,
      String thread,
      String id,
      String parentId,
      String tags,
      String stackTrace,
      String recorded,
      String prefix,
      String mdcPrefix,
      @Nullable String mdcObject,
      Set<String> pairsObjects,
      boolean nested,
      Set<String> core) {
    static Names of(Settings settings) {
      Format format = settings.format();
      Set<String> core = new HashSet<>();
      for (String field : format.fields(settings)) {
        core.add(settings.fieldName(field));
      }
      Set<String> pairsObjects = new HashSet<>();
      addIfAny(settings.objectName(ListedField.PAIRS), pairsObjects);
      addIfAny(settings.objectName(ListedField.ARGUMENTS), pairsObjects);
      addIfAny(settings.objectName(ListedField.CALLER), core);
      addIfAny(settings.objectName(ListedField.CONTEXT), core);
      return new Names(
          settings.fieldName(CommonFields.MESSAGE),
          settings.fieldName(format.thread()),
          settings.fieldName(CommonFields.CORRELATION_ID),
          settings.fieldName(CommonFields.PARENT_ID),
          settings.fieldName(CommonFields.TAGS),
          settings.fieldName(format.stackTrace()),
          settings.fieldName(format.recorded()),
          format.namePrefix(),
          format.namePrefix() + settings.mdcPrefix(),
          settings.objectName(ListedField.MDC),
          pairsObjects,
          settings.get(Setting.NESTED),
          core);
    }

    private static void addIfAny(@Nullable String name, Set<String> into) {
      if (name != null) {
        into.add(name);
      }
    }
  }

  static RecordedFields read(byte[] line, Names names) {
    Map<String, @Nullable Object> all = FlatJson.read(new String(line, StandardCharsets.UTF_8));
    if (names.nested) {
      Map<String, @Nullable Object> dotted = new LinkedHashMap<>();
      flatten("", all, dotted);
      all = dotted;
    }
    String message = text(all, names.message);
    String trace = text(all, names.stackTrace);
    Map<String, String> mdc = new LinkedHashMap<>();
    putIfAny(mdc, Correlation.MDC_KEY, all.get(names.id));
    putIfAny(mdc, Correlation.PARENT_ID_MDC_KEY, all.get(names.parentId));
    List<KeyValuePair> pairs = new ArrayList<>();
    all.forEach(
        (name, value) -> {
          if (name.equals(names.recorded)) {
            pairs.add(new KeyValuePair(name, true));
          } else if (name.equals(names.mdcObject) && value instanceof FlatJson.Nested labels) {
            labels.fields().forEach((key, label) -> putIfAny(mdc, key, label));
          } else if (names.pairsObjects.contains(name) && value instanceof FlatJson.Nested pair) {
            pair.fields().forEach((key, inner) -> pairs.add(new KeyValuePair(key, inner)));
          } else if (names.core.contains(name)) {
            // In a place of its own, or for Clew's encoder alone.
            return;
          } else if (names.mdcObject == null
              && value instanceof String string
              && name.startsWith(names.mdcPrefix)) {
            mdc.put(name.substring(names.mdcPrefix.length()), string);
          } else {
            pairs.add(new KeyValuePair(name.substring(names.prefix.length()), value));
          }
        });
    return new RecordedFields(
        trace.isEmpty() ? message : message + System.lineSeparator() + trace,
        text(all, names.thread),
        Collections.unmodifiableMap(mdc),
        Collections.unmodifiableList(pairs),
        markers(all.get(names.tags)));
  }

  /** The same without the pairs whose values have others inside, and without one. */
  RecordedFields withoutNestedAnd(String name) {
    return new RecordedFields(
        message,
        threadName,
        mdc,
        pairs.stream()
            .filter(pair -> !(pair.value instanceof FlatJson.Nested) && !pair.key.equals(name))
            .toList(),
        markers);
  }

  private static void flatten(
      String prefix, Map<String, @Nullable Object> object, Map<String, @Nullable Object> into) {
    object.forEach(
        (name, value) -> {
          Map<String, @Nullable Object> inside =
              value instanceof FlatJson.Nested nested && nested.isObject()
                  ? nested.fields()
                  : Map.of();
          if (inside.isEmpty()) {
            into.put(prefix + name, value);
          } else {
            flatten(prefix + name + '.', inside, into);
          }
        });
  }

  private static String text(Map<String, @Nullable Object> all, String name) {
    return all.get(name) instanceof String string ? string : "";
  }

  private static void putIfAny(Map<String, String> mdc, String key, @Nullable Object value) {
    if (value instanceof String string) {
      mdc.put(key, string);
    }
  }

  private static List<Marker> markers(@Nullable Object tags) {
    List<String> names = List.of();
    if (tags instanceof FlatJson.Nested nested) {
      names = nested.strings();
    } else if (tags instanceof String joined && !joined.isEmpty()) {
      names = List.of(joined.split(", "));
    }
    // Of its own: what is asked of the application's would stay in its factory.
    BasicMarkerFactory factory = new BasicMarkerFactory();
    return names.stream().map(factory::getDetachedMarker).toList();
  }
}
