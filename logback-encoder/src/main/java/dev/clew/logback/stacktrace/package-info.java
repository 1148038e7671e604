/**
 * Throwables as text. {@link dev.clew.logback.stacktrace.StackTraceWriter} writes a throwable with
 * its causes and frames, {@link dev.clew.logback.stacktrace.StackHash} makes a number of one.
 *
 * <p>Where a throwable of Logback's lacks a part, such as a frame, the part is left out. A filter
 * or masks that are null leave out and hide nothing. Nothing else here takes null.
 */
@NullMarked
package dev.clew.logback.stacktrace;

import org.jspecify.annotations.NullMarked;
