/**
 * How the correlation ID crosses a queue. Each broker has a recipe that is small enough to copy.
 *
 * <ul>
 *   <li>{@link dev.clew.examples.messages.JmsCorrelation}, {@link
 *       dev.clew.examples.messages.KafkaCorrelation} with {@link
 *       dev.clew.examples.messages.CorrelationProducerInterceptor}, and {@link
 *       dev.clew.examples.messages.AmqpCorrelation} are the recipes.
 *   <li>{@code JmsWorker}, {@code KafkaWorker} and {@code AmqpWorker} use them: they handle one
 *       message after the other, and one that fails again and again ends among the dead letters.
 *   <li>{@link dev.clew.examples.messages.BulkWriter} turns many messages into one write.
 * </ul>
 */
@NullMarked
package dev.clew.examples.messages;

import org.jspecify.annotations.NullMarked;
