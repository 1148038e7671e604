package dev.clew.logback;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Which types are nothing but their {@code toString}, for to ask them for more has effects: a
 * request's reader is opened, a pool gives a connection away, a stream is used up. Their classes
 * keep the answer, and nothing here keeps a class.
 */
final class Effects {
  private static final String[] PACKAGES = {
    "jakarta.servlet.", "javax.servlet.", "javax.sql.", "java.sql."
  };

  private static final ClassValue<Boolean> KNOWN =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return compute(type);
        }
      };

  private Effects() {}

  static boolean of(Object value) {
    return value instanceof AutoCloseable || KNOWN.get(value.getClass());
  }

  /** Each step goes up, and no type has endless supertypes. */
  private static boolean compute(Class<?> type) {
    Deque<Class<?>> types = new ArrayDeque<>();
    types.add(type);
    for (Class<?> next = types.poll(); next != null; next = types.poll()) {
      for (String name : PACKAGES) {
        if (next.getName().startsWith(name)) {
          return true;
        }
      }
      Class<?> parent = next.getSuperclass();
      if (parent != null) {
        types.add(parent);
      }
      for (Class<?> parentInterface : next.getInterfaces()) {
        types.add(parentInterface);
      }
    }
    return false;
  }
}
