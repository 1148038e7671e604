package dev.clew.logback.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the lists of the formats' fields are made with. Without settings there are all fields. */
final class FieldList {
  private FieldList() {}

  static boolean isOn(@Nullable Settings settings, Setting<Boolean> flag) {
    return settings == null || settings.get(flag);
  }

  static boolean isSet(@Nullable Settings settings, Setting<String> text) {
    return settings == null || !settings.get(text).isEmpty();
  }

  static void addIf(boolean condition, List<String> fields, String field) {
    if (condition) {
      fields.add(field);
    }
  }
}
