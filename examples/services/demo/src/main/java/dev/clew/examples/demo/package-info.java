/**
 * Starts the example services, sends requests through them, tells the story of two, and proves from
 * the log files that every line belongs to the request whose ID it carries.
 *
 * <ul>
 *   <li>{@link dev.clew.examples.demo.Demo} is the program.
 *   <li>{@code Services} starts and stops, {@code Traffic} sends, {@code Logs} reads.
 *   <li>{@code Verification} is the proof; a {@code Scenario} is what it holds the records against.
 * </ul>
 */
@NullMarked
package dev.clew.examples.demo;

import org.jspecify.annotations.NullMarked;
