package dev.clew.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.encoder.Encoder;
import dev.clew.Correlation;
import java.net.URL;
import java.net.URLClassLoader;

/** Clew's classes once more, as an application brings them to a container that has Logback. */
final class CopyOfClew extends URLClassLoader {
  CopyOfClew() {
    super(
        new URL[] {location(CorrelationJsonEncoder.class), location(Correlation.class)},
        CopyOfClew.class.getClassLoader());
  }

  private static URL location(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("dev.clew.")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }

  /** Its encoder, started, and with all that this begins at its end. */
  @SuppressWarnings("unchecked") // That is what it is.
  Encoder<ILoggingEvent> encoder(Context context) throws Exception {
    Class<?> type = loadClass(CorrelationJsonEncoder.class.getName());
    Encoder<ILoggingEvent> encoder = (Encoder<ILoggingEvent>) type.getConstructor().newInstance();
    encoder.setContext(context);
    encoder.start();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("clew-jackson")) {
        thread.join();
      }
    }
    return encoder;
  }
}
