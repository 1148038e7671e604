/** OpenFeign's clients, which send the ID because the starter is there. */
@NullMarked
package dev.clew.examples.spring.feign;

import org.jspecify.annotations.NullMarked;
