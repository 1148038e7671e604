/** Files that one process at a time has mapped into its memory. */
@NullMarked
package dev.clew.logback.mapped;

import org.jspecify.annotations.NullMarked;
