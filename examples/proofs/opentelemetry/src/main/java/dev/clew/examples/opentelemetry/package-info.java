/** A service whose pool and client OpenTelemetry's Java agent follows, and Clew with it. */
@NullMarked
package dev.clew.examples.opentelemetry;

import org.jspecify.annotations.NullMarked;
