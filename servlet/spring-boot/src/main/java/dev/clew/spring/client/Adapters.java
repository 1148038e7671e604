package dev.clew.spring.client;

import java.lang.reflect.Field;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/** Finds what was instrumented by hand: its policy stays. */
final class Adapters {
  private Adapters() {}

  /** Whether an object is one of an adapter's own. */
  static boolean isInstrumentation(@Nullable Object object, Class<?> adapter) {
    return object != null && object.getClass().getPackageName().equals(adapter.getPackageName());
  }

  /**
   * Whether a collection that a builder keeps to itself has an entry with one of an adapter's own
   * objects. What cannot be seen is not there.
   */
  static boolean hasInstrumentation(
      Object builder, String collection, String entry, Class<?> adapter) {
    if (value(builder, collection) instanceof Collection<?> entries) {
      return entries.stream().anyMatch(each -> isInstrumentation(value(each, entry), adapter));
    }
    return false;
  }

  private static @Nullable Object value(@Nullable Object owner, String name) {
    if (owner == null) {
      return null;
    }
    try {
      Field field = ReflectionUtils.findField(owner.getClass(), name);
      if (field == null) {
        return null;
      }
      ReflectionUtils.makeAccessible(field);
      return field.get(owner);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }
}
