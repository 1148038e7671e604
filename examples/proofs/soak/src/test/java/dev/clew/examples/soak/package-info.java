@NullMarked
package dev.clew.examples.soak;

import org.jspecify.annotations.NullMarked;
