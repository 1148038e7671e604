/** The command {@code clew-diff}, and {@link dev.clew.examples.diff.ClewDiff} for tests. */
@NullMarked
package dev.clew.examples.diff;

import org.jspecify.annotations.NullMarked;
