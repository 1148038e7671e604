/** A service on Spring Boot that knows nothing of Clew: the dependency is all there is of it. */
@NullMarked
package dev.clew.examples.shop;

import org.jspecify.annotations.NullMarked;
