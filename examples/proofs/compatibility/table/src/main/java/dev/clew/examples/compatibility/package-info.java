/** The table of which case holds on which container. */
@NullMarked
package dev.clew.examples.compatibility;

import org.jspecify.annotations.NullMarked;
