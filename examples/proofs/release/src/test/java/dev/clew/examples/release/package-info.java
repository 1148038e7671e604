@NullMarked
package dev.clew.examples.release;

import org.jspecify.annotations.NullMarked;
