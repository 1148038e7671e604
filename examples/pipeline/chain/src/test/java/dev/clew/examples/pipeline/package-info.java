@NullMarked
package dev.clew.examples.pipeline;

import org.jspecify.annotations.NullMarked;
