/**
 * Sends the current correlation ID with every call of an Apache HttpClient 5.
 *
 * <ul>
 *   <li>{@link dev.clew.httpclient.HttpClientCorrelation} is the entry point: it instruments a
 *       client's builder, whether classic, asynchronous or HTTP/2.
 * </ul>
 *
 * <p>A {@link dev.clew.EgressPolicy} decides what is sent, under which name, and to which hosts.
 *
 * <p>Only what is {@code @Nullable} may be null, and its method says what null means. Null anywhere
 * else is the caller's mistake: it causes a {@link java.lang.NullPointerException}, at once or
 * where the value is first used.
 */
@NullMarked
package dev.clew.httpclient;

import org.jspecify.annotations.NullMarked;
