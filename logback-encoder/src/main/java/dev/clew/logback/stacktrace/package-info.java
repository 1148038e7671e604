/**
 * Writes throwables as text. {@link dev.clew.logback.stacktrace.StackTraceWriter} is the entry
 * point: it walks from a throwable to its causes and suppressed throwables. {@code HeaderWriter}
 * writes the first line of each, {@code StackWriter} its frames, and {@code FrameWriter} a single
 * frame. {@link dev.clew.logback.stacktrace.StackCache} keeps the lines that come again. {@link
 * dev.clew.logback.stacktrace.StackHash} computes the hash of a throwable.
 *
 * <p>When a Logback throwable lacks a part, such as a frame, the part is left out. A null filter
 * leaves out nothing, and null masks hide nothing. Nothing else here takes null.
 */
@NullMarked
package dev.clew.logback.stacktrace;

import org.jspecify.annotations.NullMarked;
