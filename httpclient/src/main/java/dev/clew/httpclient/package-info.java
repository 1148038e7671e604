/**
 * Sends the current correlation ID with every call of an Apache HttpClient 5.
 *
 * <ul>
 *   <li>{@link dev.clew.httpclient.HttpClientCorrelation} is the entry point: it instruments a
 *       client's builder, be it classic, asynchronous or HTTP/2.
 * </ul>
 *
 * <p>A {@link dev.clew.EgressPolicy} says what goes out under which name, and to whom.
 *
 * <p>Nothing is null that is not {@code @Nullable}; what null means there stands with the method.
 * Null in another place is a mistake of the caller, which a {@link java.lang.NullPointerException}
 * says at once or where the value is first used.
 */
@NullMarked
package dev.clew.httpclient;

import org.jspecify.annotations.NullMarked;
