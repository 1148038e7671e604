/**
 * The ingress: gives each request that enters a Jakarta Servlet container its correlation ID.
 *
 * <ul>
 *   <li>{@link dev.clew.servlet.CorrelationFilter} is the filter and the entry point.
 *   <li>{@link dev.clew.servlet.CorrelationRequestListener} keeps the ID on the thread for what the
 *       container logs after the filters.
 *   <li>{@link dev.clew.servlet.TrustPolicy} decides which requests may bring their own ID.
 *   <li>{@link dev.clew.servlet.FilterSetting} lists the settings, for code that reads them from a
 *       configuration of its own.
 * </ul>
 *
 * <p>No method takes or returns null. The methods that configure the filter throw a {@code
 * NullPointerException} at once. When a generator returns null, the request gets a UUIDv7.
 *
 * <p>The rest of the package belongs to the filter: one object per request, kept in a request
 * attribute, remembers the ID over all dispatches and makes sure that there is one access record.
 */
@NullMarked
package dev.clew.servlet;

import org.jspecify.annotations.NullMarked;
