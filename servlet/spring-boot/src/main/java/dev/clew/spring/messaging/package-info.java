/**
 * Messages and jobs: what takes a message takes its ID, what sends one sends it, and a job has an
 * ID for each run. A header of the application's own stays.
 */
@NullMarked
package dev.clew.spring.messaging;

import org.jspecify.annotations.NullMarked;
