/**
 * A shipper of JSON lines that needs nothing but a JDK.
 *
 * <ul>
 *   <li>{@link dev.clew.examples.pipeline.shipper.Shipper} is the program.
 *   <li>{@link dev.clew.examples.pipeline.shipper.FromKafka} is the other half where Kafka is
 *       between files and engine.
 *   <li>{@code LogFolder} reads whole lines, over rotation and truncation, and remembers how far.
 *   <li>{@code BulkClient} hands them to the search engine, each exactly once.
 * </ul>
 */
@NullMarked
package dev.clew.examples.pipeline.shipper;

import org.jspecify.annotations.NullMarked;
