/** Many mixed requests against real containers with small pools, counting wrong IDs. */
@NullMarked
package dev.clew.examples.soak;

import org.jspecify.annotations.NullMarked;
