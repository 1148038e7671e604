/**
 * What the tests of all modules share: the base class that keeps threads clean, the captured log,
 * the rules of the architecture, and one contract suite per seam for the adapters to inherit.
 */
@NullMarked
package dev.clew.testing;

import org.jspecify.annotations.NullMarked;
