/**
 * Configures Clew for Spring Boot. Adding the dependency is enough; there is nothing to call.
 *
 * <ul>
 *   <li>{@link dev.clew.spring.CorrelationFilterAutoConfiguration} registers the filter, before all
 *       others.
 *   <li>{@link dev.clew.spring.CorrelationPropertiesAutoConfiguration} stops the start when a
 *       property is mistyped.
 *   <li>{@link dev.clew.spring.CorrelationReportAutoConfiguration} says at start what carries the
 *       ID.
 *   <li>{@link dev.clew.spring.CorrelationTaskAutoConfiguration} makes task executors carry the ID.
 *   <li>{@link dev.clew.spring.CorrelationSchedulingAutoConfiguration} gives each run of a
 *       scheduled task an ID of its own.
 * </ul>
 *
 * <p>The log needs no class that one could name: {@code clew.logging.format} makes it JSON lines,
 * and without that Spring Boot's pattern shows the ID.
 *
 * <p>The properties begin with {@code clew.} and are listed in the configuration metadata. With
 * {@code clew.enabled=false} none of these classes does anything.
 *
 * <p>These classes are public for one reason: an application can name them in {@code exclude}, and
 * an auto-configuration can name them in {@code before} and {@code after}. They have no method to
 * call, and so nothing that could take null.
 */
@NullMarked
package dev.clew.spring;

import org.jspecify.annotations.NullMarked;
