/**
 * Sends the current correlation ID with every call of the JDK's {@code java.net.http.HttpClient}.
 *
 * <ul>
 *   <li>{@link dev.clew.jdk.JdkHttpClientCorrelation} is the entry point: it builds a client, or
 *       instruments one that was built elsewhere.
 * </ul>
 *
 * <p>A {@link dev.clew.EgressPolicy} decides what is sent, under which name, and to which hosts.
 *
 * <p>Only what is {@code @Nullable} may be null, and its method says what null means. Null anywhere
 * else is the caller's mistake: it causes a {@link java.lang.NullPointerException}, at once or
 * where the value is first used.
 */
@NullMarked
package dev.clew.jdk;

import org.jspecify.annotations.NullMarked;
