@NullMarked
package dev.clew.examples.messages.shop;

import org.jspecify.annotations.NullMarked;
