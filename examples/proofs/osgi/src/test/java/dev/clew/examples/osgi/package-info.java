/** Clew in an OSGi framework. */
@NullMarked
package dev.clew.examples.osgi;

import org.jspecify.annotations.NullMarked;
