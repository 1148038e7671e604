package dev.clew.spring.messaging;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.util.ReflectionUtils;

/** What Spring logs under the name of an object's class keeps the name that it has without Clew. */
final class Loggers {
  private static final String FIELD = "logger";

  private Loggers() {}

  /** Gives an object the logger of Spring's class that it stands for. */
  static void keep(Class<?> spring, Object object) {
    Log log = LogFactory.getLog(spring);
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(FIELD)
            && field.getType() == Log.class
            && !Modifier.isStatic(field.getModifiers())) {
          replace(field, object, log);
        }
      }
    }
  }

  /** Whether it is one of those that stand for Spring's here, or were made by one. */
  static boolean isOwn(Object object) {
    return object.getClass().getPackageName().equals(Loggers.class.getPackageName());
  }

  private static void replace(Field field, Object object, Log log) {
    try {
      ReflectionUtils.makeAccessible(field);
      ReflectionUtils.setField(field, object, log);
    } catch (RuntimeException e) {
      // Then it logs under another name, no more.
      log.debug("Its logger stays", e);
    }
  }
}
