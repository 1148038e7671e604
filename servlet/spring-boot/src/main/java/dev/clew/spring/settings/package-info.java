/**
 * What the rooms of the starter share: the table of its properties, the condition that asks whether
 * a feature is on, and the report of what was instrumented. No parameter and no result is null
 * unless it says so.
 */
@NullMarked
package dev.clew.spring.settings;

import org.jspecify.annotations.NullMarked;
