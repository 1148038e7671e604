/**
 * The ingress: gives each request that enters a Jakarta Servlet container its correlation ID.
 *
 * <ul>
 *   <li>{@link dev.clew.servlet.CorrelationFilter} is the filter and the type to start from.
 *   <li>{@link dev.clew.servlet.CorrelationRequestListener} keeps the ID for what the container
 *       logs after the filters.
 *   <li>{@link dev.clew.servlet.TrustPolicy} says which requests are believed when they bring an
 *       ID.
 *   <li>{@link dev.clew.servlet.FilterSetting} lists the settings, for those who read them from a
 *       configuration of their own.
 * </ul>
 *
 * <p>No method takes null, and none returns it: what configures the filter throws a {@code
 * NullPointerException} at once. Where a generator returns null, the request gets a UUIDv7.
 *
 * <p>The rest of the package is the filter's own: one object per request, kept in a request
 * attribute, remembers the ID over all dispatches and makes sure that there is one access record.
 */
@NullMarked
package dev.clew.servlet;

import org.jspecify.annotations.NullMarked;
