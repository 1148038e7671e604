package dev.clew.spring.settings;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/**
 * What Spring has a setter for only, or nothing. What cannot be seen, or changed, throws: its bean
 * is left alone then.
 */
public final class PrivateFields {
  private PrivateFields() {}

  /** What stands in a field. */
  public static <T> @Nullable T read(
      Object object, Class<?> declaring, String name, Class<T> type) {
    Object value = ReflectionUtils.getField(field(declaring, name, type), object);
    return value == null ? null : type.cast(value);
  }

  /**
   * Replaces what a field was given by the constructor. Java lets it be done with a class that is
   * no record; a version that does not will say so by an exception.
   */
  public static <T> void replace(
      Object object, Class<?> declaring, String name, Class<T> type, T replacement) {
    ReflectionUtils.setField(field(declaring, name, type), object, replacement);
  }

  private static Field field(Class<?> declaring, String name, Class<?> type) {
    Field field = ReflectionUtils.findField(declaring, name, type);
    if (field == null) {
      throw new IllegalStateException(declaring + " has no field " + name);
    }
    ReflectionUtils.makeAccessible(field);
    return field;
  }
}
