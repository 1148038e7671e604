/**
 * Writes values of any kind as JSON. {@link dev.clew.logback.values.ValueWriter} writes any object,
 * and {@link dev.clew.logback.values.ObjectRenderer} finds the Jackson that renders beans. {@link
 * dev.clew.logback.values.Masks} hides secrets, and {@link dev.clew.logback.values.Fault} is the
 * text in place of a value that failed.
 *
 * <p>A null value becomes JSON's {@code null}; null masks hide nothing. Nothing else here takes
 * null.
 */
@NullMarked
package dev.clew.logback.values;

import org.jspecify.annotations.NullMarked;
