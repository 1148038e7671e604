/**
 * Keeps one correlation ID on everything a request does, on every thread it runs on.
 *
 * <ul>
 *   <li>{@link dev.clew.Correlation} is the door and the type to start from: what is current, and
 *       how to open a scope.
 *   <li>{@link dev.clew.CorrelationContext} is the immutable value that travels.
 *   <li>{@link dev.clew.CorrelationScope} is what opening returns; closing it puts back exactly
 *       what was there.
 *   <li>{@link dev.clew.CorrelationExecutors} carries the context to other threads.
 *   <li>{@link dev.clew.CorrelationPropagator} writes it into, and reads it from, whatever leaves
 *       and enters the process.
 *   <li>{@link dev.clew.EgressPolicy} says what outgoing calls carry, and which hosts may see it.
 *   <li>{@link dev.clew.CorrelationIdGenerator} makes new IDs.
 * </ul>
 *
 * <p>Nothing here throws into the application because of a bad ID, a missing context or a misused
 * scope: that degrades to a safe behaviour and is reported once through SLF4J. With the system
 * property {@code clew.strict=true}, meant for tests, misuse throws {@link
 * java.lang.IllegalStateException} instead.
 *
 * <p>Where OpenTelemetry's API is on the class path, an open scope shows in its context too, and
 * what that one carried to a thread without a scope is current there; the system property {@code
 * clew.opentelemetry=false} keeps the two apart. {@link dev.clew.CorrelationTextMapPropagator} is
 * for its SDK and its Java agent.
 *
 * <p>Nothing is null that is not {@code @Nullable}; what null means there stands with the method.
 * Null in another place is a mistake of the caller, which a {@link java.lang.NullPointerException}
 * says at once or where the value is first used.
 */
@NullMarked
package dev.clew;

import org.jspecify.annotations.NullMarked;
