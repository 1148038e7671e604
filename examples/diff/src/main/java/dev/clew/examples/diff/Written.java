package dev.clew.examples.diff;

/**
 * What an appender would have written of one call.
 *
 * @param appender its name
 * @param text the line
 */
record Written(String appender, String text) {}
