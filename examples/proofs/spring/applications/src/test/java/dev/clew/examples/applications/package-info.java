/** Counts what of the example applications' lines, calls and answers has the right ID. */
@NullMarked
package dev.clew.examples.applications;

import org.jspecify.annotations.NullMarked;
