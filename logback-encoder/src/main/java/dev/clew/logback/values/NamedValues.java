package dev.clew.logback.values;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object, in their order, those of one name included: they are told apart when
 * they are written. Not thread-safe.
 */
public class NamedValues extends AbstractMap<String, @Nullable Object> {
  final List<Map.Entry<String, @Nullable Object>> fields = new ArrayList<>();

  /** Adds a field, whatever there is of that name. */
  public final void add(String name, @Nullable Object value) {
    fields.add(new SimpleImmutableEntry<>(name, value));
  }

  @Override
  public final Set<Map.Entry<String, @Nullable Object>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
        return fields.iterator();
      }

      @Override
      public int size() {
        return fields.size();
      }
    };
  }
}
