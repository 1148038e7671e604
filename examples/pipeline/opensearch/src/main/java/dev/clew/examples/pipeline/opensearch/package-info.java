/** A search engine to try things with. */
@NullMarked
package dev.clew.examples.pipeline.opensearch;

import org.jspecify.annotations.NullMarked;
