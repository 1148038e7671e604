package dev.clew.logback.appender;

/**
 * How lines are written.
 *
 * @param synchronous whether who logs waits until the line is with the operating system
 * @param maxBlockNanos how long who logs waits at most
 * @param maxFlushNanos how long a stop waits at most
 */
public record WriterSettings(boolean synchronous, long maxBlockNanos, long maxFlushNanos) {}
