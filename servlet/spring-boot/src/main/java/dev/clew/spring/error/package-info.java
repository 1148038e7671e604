/**
 * Failed requests: error bodies have the correlation ID, and so have the container's own error
 * lines. No parameter and no result is null unless it says so.
 */
@NullMarked
package dev.clew.spring.error;

import org.jspecify.annotations.NullMarked;
