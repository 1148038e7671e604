/** Shared by Clew's own modules and exported to them alone; not for use by applications. */
@NullMarked
package dev.clew.internal;

import org.jspecify.annotations.NullMarked;
