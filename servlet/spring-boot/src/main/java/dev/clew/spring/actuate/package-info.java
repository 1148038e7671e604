/**
 * What an operator sees of Clew: the endpoint of Actuator, and Micrometer's counters. No parameter
 * and no result is null unless it says so.
 */
@NullMarked
package dev.clew.spring.actuate;

import org.jspecify.annotations.NullMarked;
