/**
 * The record of an event. {@link dev.clew.logback.record.RecordEncoder} is the room's door: an
 * event goes in, a line of bounded length comes out. {@code RecordWriter} has the order of a
 * record's parts as a list, and each part has a class of its own; the formats differ in what the
 * parts are called and in which order they stand inside.
 *
 * <p>An event's getters may return null: that field is left out, or empty where a record always has
 * it. The key of a field that the user left out is null, and nothing is written under it.
 */
@NullMarked
package dev.clew.logback.record;

import org.jspecify.annotations.NullMarked;
