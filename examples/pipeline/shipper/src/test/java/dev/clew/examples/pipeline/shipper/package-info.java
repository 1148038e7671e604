@NullMarked
package dev.clew.examples.pipeline.shipper;

import org.jspecify.annotations.NullMarked;
