package dev.clew.logback;

import org.jspecify.annotations.Nullable;

/** How a value is rendered that is neither a scalar nor a container. */
@FunctionalInterface
interface ObjectText {
  /** By the object's own {@code toString}. */
  ObjectText TO_STRING = Object::toString;

  /**
   * Renders a value. What it throws becomes the value's text.
   *
   * @return the text, or null for a JSON null
   */
  @Nullable String of(Object value) throws Exception;
}
