@NullMarked
package dev.clew.examples.messages;

import org.jspecify.annotations.NullMarked;
