/** Clew against the libraries it is compared with, in one run. */
@NullMarked
package dev.clew.benchmarks;

import org.jspecify.annotations.NullMarked;
