/**
 * Sends the current correlation ID with every call of an OkHttp client.
 *
 * <ul>
 *   <li>{@link dev.clew.okhttp.OkHttpCorrelation} is the entry point: it instruments a client's
 *       builder.
 * </ul>
 *
 * <p>A {@link dev.clew.EgressPolicy} says what goes out under which name, and to whom.
 *
 * <p>Nothing is null that is not {@code @Nullable}; what null means there stands with the method.
 * Null in another place is a mistake of the caller, which a {@link java.lang.NullPointerException}
 * says at once or where the value is first used.
 */
@NullMarked
package dev.clew.okhttp;

import org.jspecify.annotations.NullMarked;
