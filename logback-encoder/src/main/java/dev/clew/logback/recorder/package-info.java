/**
 * The recorder's parts: a ring of encoded records in a file or in memory, and what writes a
 * request's records from it to the log when they are wanted.
 */
@NullMarked
package dev.clew.logback.recorder;

import org.jspecify.annotations.NullMarked;
