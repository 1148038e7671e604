/**
 * Sends the current correlation ID with every call of an OkHttp client.
 *
 * <ul>
 *   <li>{@link dev.clew.okhttp.OkHttpCorrelation} is the entry point: it instruments a client's
 *       builder.
 * </ul>
 *
 * <p>What goes out under which name, and to whom, says a {@link dev.clew.EgressPolicy}.
 */
@NullMarked
package dev.clew.okhttp;

import org.jspecify.annotations.NullMarked;
