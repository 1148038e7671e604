package dev.clew.logback.values;

import org.jspecify.annotations.Nullable;

/** How a value is rendered that is neither a scalar nor a container. */
@FunctionalInterface
public interface ObjectRenderer {
  /** By the object's own {@code toString}. */
  ObjectRenderer TO_STRING = Object::toString;

  /**
   * Renders a value. What it throws becomes the value's text.
   *
   * @return a string, a number, a boolean, a map or list of such, or null; or a {@link Partial}
   */
  @Nullable Object of(Object value) throws Exception;

  /** Forgets what it remembers. It renders all the same. */
  default void forget() {}

  /** Whether a value is of the renderer's own kind, whatever else it looks like. */
  default boolean knows(Object value) {
    return false;
  }

  /**
   * The fields that an object is unwrapped into, which of most kinds of objects are none.
   *
   * @return a map, or a {@link Partial} of one; null when the renderer cannot tell
   */
  default @Nullable Object fieldsOf(Object value) throws Exception {
    return null;
  }

  /**
   * A value that was too long or too deep to be rendered whole.
   *
   * @param rendered what there is of it
   */
  record Partial(Object rendered) {}

  /**
   * Renders through Jackson where there is one, 3.x before 2.x, and by {@code toString} where there
   * is none.
   *
   * @param maxLength how many characters of JSON to make of one value at most
   */
  static ObjectRenderer find(int maxLength) {
    try {
      // It may lie on the class path beside a module, which reads nothing there by itself.
      ObjectRenderer.class
          .getModule()
          .addReads(ObjectRenderer.class.getClassLoader().getUnnamedModule());
      return new Jackson3Renderer(maxLength);
    } catch (Throwable e) {
      // It is not there, too old, or broken.
      Fault.beforeSwallowing(e);
    }
    try {
      return new Jackson2Renderer(maxLength);
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      return TO_STRING;
    }
  }
}
