/**
 * JSON as bytes of UTF-8. {@link dev.clew.logback.json.JsonWriter} is the room's door: a buffer
 * that grows, and strings and numbers in it. What stands in the buffer is its caller's business.
 *
 * <p>Nothing here knows of records, fields or Logback. Nothing here takes null.
 */
@NullMarked
package dev.clew.logback.json;

import org.jspecify.annotations.NullMarked;
