/**
 * Writes each Logback event as one line of JSON that carries its request's correlation ID.
 *
 * <ul>
 *   <li>{@link dev.clew.logback.CorrelationJsonEncoder} is the encoder, and the type to start from:
 *       an element in {@code logback.xml}, or a {@linkplain
 *       dev.clew.logback.CorrelationJsonEncoder#builder() builder} in code.
 *   <li>{@link dev.clew.logback.CorrelationLevelTurboFilter} logs single requests in detail, those
 *       whose context says so.
 * </ul>
 *
 * <p>For any event the encoder returns exactly one line: valid UTF-8, one JSON object, no name
 * twice, bounded in bytes. It never throws because of what an event holds, and it is thread-safe
 * and re-entrant.
 */
@NullMarked
package dev.clew.logback;

import org.jspecify.annotations.NullMarked;
