/** Lines on their way from the threads that log to a file or to standard output. */
@NullMarked
package dev.clew.logback.appender;

import org.jspecify.annotations.NullMarked;
