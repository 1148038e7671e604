package dev.clew.logback.values;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a class is, by names, so that none of the classes that are asked about need be there. */
final class Supertypes {
  private Supertypes() {}

  /** A class, all that it extends and all that it implements, nearest first. */
  static Set<Class<?>> of(Class<?> type) {
    Set<Class<?>> seen = new LinkedHashSet<>();
    Deque<Class<?>> types = new ArrayDeque<>();
    types.add(type);
    for (Class<?> next = types.poll(); next != null; next = types.poll()) {
      if (!seen.add(next)) {
        continue;
      }
      Class<?> parent = next.getSuperclass();
      if (parent != null) {
        types.add(parent);
      }
      for (Class<?> parentInterface : next.getInterfaces()) {
        types.add(parentInterface);
      }
    }
    return seen;
  }

  /** The class itself or what it extends or implements, if that has a name. */
  static @Nullable Class<?> find(Class<?> type, String name) {
    for (Class<?> supertype : of(type)) {
      if (supertype.getName().equals(name)) {
        return supertype;
      }
    }
    return null;
  }
}
