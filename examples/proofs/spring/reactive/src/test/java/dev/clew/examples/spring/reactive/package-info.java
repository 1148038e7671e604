/** The starter on Spring Boot's reactive stack: WebFlux on Netty, without the servlet API. */
@NullMarked
package dev.clew.examples.spring.reactive;

import org.jspecify.annotations.NullMarked;
