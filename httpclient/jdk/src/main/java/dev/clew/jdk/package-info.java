/**
 * Sends the current correlation ID with every call of the JDK's {@code java.net.http.HttpClient}.
 *
 * <ul>
 *   <li>{@link dev.clew.jdk.JdkHttpClientCorrelation} is the entry point: it builds a client, or
 *       instruments one that was built elsewhere.
 * </ul>
 *
 * <p>A {@link dev.clew.EgressPolicy} says what goes out under which name, and to whom.
 *
 * <p>Nothing is null that is not {@code @Nullable}; what null means there stands with the method.
 * Null in another place is a mistake of the caller, which a {@link java.lang.NullPointerException}
 * says at once or where the value is first used.
 */
@NullMarked
package dev.clew.jdk;

import org.jspecify.annotations.NullMarked;
