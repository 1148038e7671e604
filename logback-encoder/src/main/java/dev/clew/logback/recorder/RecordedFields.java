package dev.clew.logback.recorder;

import dev.clew.Correlation;
import dev.clew.logback.settings.CommonFields;
import dev.clew.logback.settings.EcsFields;
import dev.clew.logback.settings.Format;
import dev.clew.logback.settings.LogstashFields;
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
 * @param pairs the other fields, numbers and nested values as their JSON
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
   * @param mdcPrefix empty when all that is not the record's own is taken for the MDC
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
      String mdcPrefix,
      Set<String> core) {
    static Names of(Settings settings) {
      boolean ecs = settings.format() == Format.ECS;
      Set<String> core = new HashSet<>();
      for (String field : settings.format().fields(settings)) {
        core.add(settings.fieldName(field));
      }
      return new Names(
          settings.fieldName(CommonFields.MESSAGE),
          settings.fieldName(ecs ? EcsFields.THREAD : LogstashFields.THREAD),
          settings.fieldName(CommonFields.CORRELATION_ID),
          settings.fieldName(CommonFields.PARENT_ID),
          settings.fieldName(CommonFields.TAGS),
          settings.fieldName(ecs ? EcsFields.STACK_TRACE : LogstashFields.STACK_TRACE),
          settings.fieldName(ecs ? EcsFields.RECORDED : LogstashFields.RECORDED),
          settings.mdcPrefix(),
          core);
    }
  }

  static RecordedFields read(byte[] line, Names names) {
    Map<String, Object> all = FlatJson.read(new String(line, StandardCharsets.UTF_8));
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
          } else if (names.core.contains(name)) {
            // In a place of its own, or for Clew's encoder alone.
            return;
          } else if (value instanceof String string && name.startsWith(names.mdcPrefix)) {
            mdc.put(name.substring(names.mdcPrefix.length()), string);
          } else {
            pairs.add(new KeyValuePair(name, value));
          }
        });
    return new RecordedFields(
        trace.isEmpty() ? message : message + System.lineSeparator() + trace,
        text(all, names.thread),
        Collections.unmodifiableMap(mdc),
        Collections.unmodifiableList(pairs),
        markers(all.get(names.tags)));
  }

  private static String text(Map<String, Object> all, String name) {
    return all.get(name) instanceof String string ? string : "";
  }

  private static void putIfAny(Map<String, String> mdc, String key, @Nullable Object value) {
    if (value instanceof String string) {
      mdc.put(key, string);
    }
  }

  private static List<Marker> markers(@Nullable Object tags) {
    if (!(tags instanceof FlatJson.Nested nested)) {
      return List.of();
    }
    // Of its own: what is asked of the application's would stay in its factory.
    BasicMarkerFactory factory = new BasicMarkerFactory();
    return nested.strings().stream().map(factory::getDetachedMarker).toList();
  }
}
