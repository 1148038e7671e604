/**
 * A request that goes from HTTP over a queue to HTTP: the shop takes an order and puts it into a
 * queue, the cashier takes it from there and has it paid by the service {@code payments}. An order
 * that cannot be paid is tried again and then is a dead letter.
 *
 * <ul>
 *   <li>{@link dev.clew.examples.messages.shop.MessagesDemo} starts all of it and proves that one
 *       ID finds a request in all three services.
 *   <li>{@link dev.clew.examples.messages.shop.Shop} and {@link
 *       dev.clew.examples.messages.shop.Cashier} are the services.
 * </ul>
 */
@NullMarked
package dev.clew.examples.messages.shop;

import org.jspecify.annotations.NullMarked;
