/** Clew in a service on Spring Boot, as its users meet it: the dependency, and nothing else. */
@NullMarked
package dev.clew.examples.spring;

import org.jspecify.annotations.NullMarked;
