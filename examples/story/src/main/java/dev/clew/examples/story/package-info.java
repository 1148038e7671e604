/**
 * {@code clew-story}: reads JSON-lines logs and puts together again what one request left in them.
 *
 * <ul>
 *   <li>{@link dev.clew.examples.story.ClewStory} is the program, {@code Options} its command line.
 *   <li>{@code Inputs} finds the files, {@code LogReader} reads them with all processors, block by
 *       block.
 *   <li>{@code FindScanner} looks for one ID and parses only the lines that have it; {@code
 *       TableScanner} goes over every line and sums up per request in a {@code RequestTable}.
 *   <li>{@code FieldNames} says which names are understood, {@code RecordParser} makes a {@code
 *       LogRecord} of a line.
 *   <li>{@code Story} is one request's way; {@code StoryText} and {@code StoryPage} show it.
 * </ul>
 */
@NullMarked
package dev.clew.examples.story;

import org.jspecify.annotations.NullMarked;
