/** Requests that Spring Security turns away, of servlet and reactive applications. */
@NullMarked
package dev.clew.examples.spring.security;

import org.jspecify.annotations.NullMarked;
