/**
 * Writes the record of an event. {@link dev.clew.logback.record.RecordEncoder} is the entry point:
 * it takes an event and returns a line of bounded length. {@code RecordWriter} lists a record's
 * parts in order, and each part has a class of its own. The formats differ in the names of the
 * parts and in the order inside them.
 *
 * <p>An event's getters may return null: that field is left out, or empty if every record has it.
 * The key of a field that the user left out is null, and nothing is written under it.
 */
@NullMarked
package dev.clew.logback.record;

import org.jspecify.annotations.NullMarked;
