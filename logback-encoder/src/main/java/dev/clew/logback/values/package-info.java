/**
 * Values of any kind as JSON. {@link dev.clew.logback.values.ValueWriter} writes any object, and
 * {@link dev.clew.logback.values.ObjectRenderer} finds the Jackson that renders beans; {@link
 * dev.clew.logback.values.Masks} knows what nobody shall read, and {@link
 * dev.clew.logback.values.Fault} says what stands in place of a value that failed.
 *
 * <p>A value that is null becomes JSON's {@code null}; masks that are null hide nothing. Nothing
 * else here takes null.
 */
@NullMarked
package dev.clew.logback.values;

import org.jspecify.annotations.NullMarked;
