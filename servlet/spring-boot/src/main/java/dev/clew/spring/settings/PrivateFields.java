package dev.clew.spring.settings;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
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
    Object value = ReflectionUtils.getField(field(declaring, name, type), stateful(object));
    return value == null ? null : type.cast(value);
  }

  /**
   * Replaces what a field was given by the constructor. Java lets it be done with a class that is
   * no record; a version that does not will say so by an exception.
   */
  public static <T> void replace(
      Object object, Class<?> declaring, String name, Class<T> type, T replacement) {
    ReflectionUtils.setField(field(declaring, name, type), stateful(object), replacement);
  }

  /** The fields of a proxy are empty, whatever its target has. */
  private static Object stateful(Object object) {
    if (AopUtils.isAopProxy(object)) {
      throw new IllegalStateException("a proxy, whose target cannot be seen");
    }
    return object;
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
