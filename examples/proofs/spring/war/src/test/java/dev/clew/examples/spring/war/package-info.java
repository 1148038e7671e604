/** Clew in a war, in the containers it is dropped into. */
@NullMarked
package dev.clew.examples.spring.war;

import org.jspecify.annotations.NullMarked;
