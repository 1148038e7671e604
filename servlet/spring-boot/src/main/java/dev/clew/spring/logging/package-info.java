/**
 * JSON lines by property, the ID in Spring Boot's own pattern, and the recorder. The first two are
 * done before Spring Boot sets the logging system up, by properties that an application could set
 * itself:
 *
 * <ul>
 *   <li>{@code LoggingListener} sets those that the application has not set, and checks and reports
 *       once there is a log to report to.
 *   <li>{@code CorrelationLogFormatter} is what Spring Boot's structured logging asks for each
 *       record.
 *   <li>{@code EncoderProperties} turns properties into settings of the encoder; {@code
 *       BootJsonProperties} does so with those that Spring Boot has for its own formats.
 *   <li>{@code RecorderLifecycle} has the recorder in Logback's logger context while the
 *       application runs, where its properties, which {@code RecorderCheck} checks, ask for it.
 * </ul>
 *
 * <p>No parameter and no result is null unless it says so.
 */
@NullMarked
package dev.clew.spring.logging;

import org.jspecify.annotations.NullMarked;
