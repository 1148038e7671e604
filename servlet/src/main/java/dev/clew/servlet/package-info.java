/**
 * The ingress: gives each request that enters a Jakarta Servlet container its correlation ID.
 *
 * <ul>
 *   <li>{@link dev.clew.servlet.CorrelationFilter} is the filter and the type to start from.
 *   <li>{@link dev.clew.servlet.CorrelationRequestListener} keeps the ID for what the container
 *       logs after the filters.
 *   <li>{@link dev.clew.servlet.TrustPolicy} says which requests are believed when they bring an
 *       ID.
 * </ul>
 *
 * <p>The rest of the package is the filter's own: one object per request, kept in a request
 * attribute, remembers the ID over all dispatches and sees to it that there is one access record.
 */
@NullMarked
package dev.clew.servlet;

import org.jspecify.annotations.NullMarked;
