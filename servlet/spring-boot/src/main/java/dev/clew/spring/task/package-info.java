/**
 * Beans that run tasks: executors and schedulers. Each is joined where Spring has a place for it, a
 * decorator before all, and left alone and named where it has none.
 */
@NullMarked
package dev.clew.spring.task;

import org.jspecify.annotations.NullMarked;
