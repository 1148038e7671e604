/**
 * The ingress for reactive servers: WebFlux on Netty, or on whatever else Spring Boot starts it.
 *
 * <p>The ID goes through Reactor's context, under the key of {@link
 * dev.clew.CorrelationThreadLocalAccessor}; Reactor puts it on whatever thread an operator runs on.
 *
 * <p>No parameter and no result is null unless it says so.
 */
@NullMarked
package dev.clew.spring.reactive;

import org.jspecify.annotations.NullMarked;
