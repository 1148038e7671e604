package dev.clew.checks;

import java.io.IOException;
import java.io.InputStream;

/** Has Clew's classes itself, and all others from above, but for those of a library left out. */
public final class ClewAlone extends ClassLoader {
  private final String without;

  /**
   * @param parent what has the classes
   * @param without how the names of the library's classes begin
   */
  public ClewAlone(ClassLoader parent, String without) {
    super(parent);
    this.without = without;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (name.startsWith(without)) {
      throw new ClassNotFoundException(name);
    }
    if (!name.startsWith("dev.clew.")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
