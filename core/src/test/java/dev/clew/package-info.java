@NullMarked
package dev.clew;

import org.jspecify.annotations.NullMarked;
