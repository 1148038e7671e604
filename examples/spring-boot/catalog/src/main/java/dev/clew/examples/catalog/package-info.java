/** A service on Spring WebFlux that knows nothing of Clew: the dependency is all there is of it. */
@NullMarked
package dev.clew.examples.catalog;

import org.jspecify.annotations.NullMarked;
