/**
 * Keeps one correlation ID on everything a request does, on every thread it runs on.
 *
 * <ul>
 *   <li>{@link dev.clew.Correlation} is the entry point: it tells what is current, and opens
 *       scopes.
 *   <li>{@link dev.clew.CorrelationContext} is the immutable value that travels.
 *   <li>{@link dev.clew.CorrelationScope} is what opening returns; closing it puts back exactly
 *       what was there.
 *   <li>{@link dev.clew.CorrelationExecutors} carries the context to other threads, {@link
 *       dev.clew.CorrelationFuture} through the stages of futures.
 *   <li>{@link dev.clew.CorrelationWork} runs work that is no request, and writes one record of it.
 *   <li>{@link dev.clew.CorrelationPropagator} writes it into whatever leaves the process, and
 *       reads it from whatever enters.
 *   <li>{@link dev.clew.EgressPolicy} decides what outgoing calls carry, and which hosts may see
 *       it.
 *   <li>{@link dev.clew.CorrelationIdGenerator} makes new IDs.
 * </ul>
 *
 * <p>Nothing here throws into the application because of a bad ID, a missing context or a misused
 * scope, but for {@link dev.clew.CorrelationContext#of}, {@code withId} and {@code withParentId},
 * which take no ID from outside. Clew falls back to a safe behaviour, and reports the mistake once
 * through SLF4J. With the system property {@code clew.strict=true}, meant for tests, misuse throws
 * {@link java.lang.IllegalStateException} instead.
 *
 * <p>Where OpenTelemetry's API is on the class path, an open scope also shows in OpenTelemetry's
 * context. What that context carries to a thread without a scope is current there. The system
 * property {@code clew.opentelemetry=false} keeps the two apart. {@link
 * dev.clew.CorrelationTextMapPropagator} is for OpenTelemetry's SDK and its Java agent.
 *
 * <p>Only what is {@code @Nullable} may be null, and its method says what null means. Null anywhere
 * else is the caller's mistake: it causes a {@link java.lang.NullPointerException}, at once or
 * where the value is first used.
 */
@NullMarked
package dev.clew;

import org.jspecify.annotations.NullMarked;
