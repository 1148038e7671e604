/** The README, compiled and run. */
@NullMarked
package dev.clew.examples.readme;

import org.jspecify.annotations.NullMarked;
