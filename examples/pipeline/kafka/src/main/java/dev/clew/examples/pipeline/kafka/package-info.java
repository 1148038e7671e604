/** A broker to try things with. */
@NullMarked
package dev.clew.examples.pipeline.kafka;

import org.jspecify.annotations.NullMarked;
