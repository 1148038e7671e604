package dev.clew.logback;

import dev.clew.logback.settings.Settings;
import java.lang.reflect.Field;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads the masks of logstash-logback-encoder's decorator. That has no getters, and its class may
 * not be there at all.
 */
final class PeerMasks {
  private static final String DECORATOR = "net.logstash.logback.mask.MaskingJsonGeneratorDecorator";

  private final Settings.Builder settings;

  private PeerMasks(Settings.Builder settings) {
    this.settings = settings;
  }

  /**
   * Adds a decorator's masks to settings.
   *
   * @throws IllegalArgumentException when it has others than these can express, with the reason
   */
  static void read(Object decorator, Settings.Builder settings) {
    if (!decorator.getClass().getName().equals(DECORATOR)) {
      throw new IllegalArgumentException("it is a " + decorator.getClass().getName());
    }
    try {
      new PeerMasks(settings).read(decorator);
    } catch (ReflectiveOperationException | RuntimeException e) {
      String reason = e instanceof IllegalArgumentException ? e.getMessage() : e.toString();
      throw new IllegalArgumentException(reason, e);
    }
  }

  private void read(Object decorator) throws ReflectiveOperationException {
    if (!list(decorator, "fieldMaskers").isEmpty() || !list(decorator, "valueMaskers").isEmpty()) {
      throw new IllegalArgumentException("it has maskers of its own classes");
    }
    readPaths(get(decorator, "pathsWithDefaultMask"));
    for (Object supplier : list(decorator, "pathMaskSuppliers")) {
      readPaths(((Supplier<?>) supplier).get());
    }
    readValues(get(decorator, "valuesWithDefaultMask"));
    for (Object supplier : list(decorator, "valueMaskSuppliers")) {
      readValues(((Supplier<?>) supplier).get());
    }
  }

  private void readPaths(Object pathMask) throws ReflectiveOperationException {
    String mask = (String) get(pathMask, "mask");
    for (Object path : list(pathMask, "paths")) {
      settings.maskPeerPath((String) path, mask);
    }
  }

  private void readValues(Object valueMask) throws ReflectiveOperationException {
    String mask = (String) get(valueMask, "mask");
    for (Object value : list(valueMask, "values")) {
      settings.maskPeerValue((String) value, mask);
    }
  }

  private static List<?> list(Object owner, String field) throws ReflectiveOperationException {
    return (List<?>) get(owner, field);
  }

  private static Object get(Object owner, String name) throws ReflectiveOperationException {
    Class<?> type = owner.getClass();
    while (type.getSuperclass() != Object.class) {
      type = type.getSuperclass();
    }
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }
}
