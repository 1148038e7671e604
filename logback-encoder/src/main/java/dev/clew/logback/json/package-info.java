/**
 * Writes JSON as UTF-8 bytes. {@link dev.clew.logback.json.JsonWriter} is the entry point: a
 * growing buffer, and methods that write strings and numbers into it. The caller is responsible for
 * what is in the buffer.
 *
 * <p>Nothing here knows about records, fields or Logback. Nothing here takes null.
 */
@NullMarked
package dev.clew.logback.json;

import org.jspecify.annotations.NullMarked;
