/**
 * Sends the current correlation ID with every call of an Apache HttpClient 5.
 *
 * <ul>
 *   <li>{@link dev.clew.httpclient.HttpClientCorrelation} is the entry point: it instruments a
 *       client's builder, be it classic, asynchronous or HTTP/2.
 * </ul>
 *
 * <p>What goes out under which name, and to whom, says a {@link dev.clew.EgressPolicy}.
 */
@NullMarked
package dev.clew.httpclient;

import org.jspecify.annotations.NullMarked;
