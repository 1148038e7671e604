package dev.clew.spring.messaging;

import dev.clew.spring.settings.PrivateFields;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** What Spring names by an object's class keeps the name that it has without Clew. */
final class Loggers {
  private Loggers() {}

  /** Gives one the logger of the other. */
  static void keep(Object like, Object object) {
    keep(like.getClass(), object);
  }

  static void keep(Class<?> like, Object object) {
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      try {
        type.getDeclaredField("logger");
      } catch (NoSuchFieldException e) {
        continue;
      }
      try {
        PrivateFields.replace(object, type, "logger", Log.class, LogFactory.getLog(like));
      } catch (RuntimeException e) {
        // It logs under another name, no more.
      }
    }
  }
}
