/**
 * Writes each Logback event as one line of JSON that carries its request's correlation ID.
 *
 * <ul>
 *   <li>{@link dev.clew.logback.CorrelationJsonEncoder} is the encoder and the entry point:
 *       configure it as an element in {@code logback.xml}, or with a {@linkplain
 *       dev.clew.logback.CorrelationJsonEncoder#builder() builder} in code.
 *   <li>{@link dev.clew.logback.CorrelationLevelTurboFilter} logs single requests in detail, when
 *       their context says so.
 *   <li>{@link dev.clew.logback.CorrelationRecorder} keeps the DEBUG records of every request, and
 *       writes those of requests that fail.
 *   <li>{@link dev.clew.logback.CorrelationFileAppender} and {@link
 *       dev.clew.logback.CorrelationConsoleAppender} stand in the place of Logback's: who logs does
 *       not wait for the write, unless it is to.
 * </ul>
 *
 * <p>For any event the encoder returns exactly one line: valid UTF-8, one JSON object, no name
 * twice, bounded in bytes. It never throws because of what an event holds, and it is thread-safe
 * and re-entrant.
 */
@NullMarked
package dev.clew.logback;

import org.jspecify.annotations.NullMarked;
