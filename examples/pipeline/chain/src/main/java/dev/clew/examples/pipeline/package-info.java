/**
 * The whole way of a log record, from the request to the search that finds it, with real parts.
 *
 * <ul>
 *   <li>{@link dev.clew.examples.pipeline.Pipeline} is the program.
 *   <li>{@code Processes} starts and stops; {@code Nginx}, {@code Shipper} and {@code SearchEngine}
 *       are the parts.
 *   <li>{@code Requests}, {@code Comparison}, {@code BadInput} and {@code Load} are what is proven
 *       of them; each adds its checks to the {@code Proof}.
 * </ul>
 */
@NullMarked
package dev.clew.examples.pipeline;

import org.jspecify.annotations.NullMarked;
