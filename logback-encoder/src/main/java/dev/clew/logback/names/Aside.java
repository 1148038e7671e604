package dev.clew.logback.names;

/**
 * What a field is called instead when its value does not go with its name, which is known only when
 * it is written.
 *
 * @param name the other name
 * @param ofArrays whether an array does not go with it; otherwise an object, or an array that has
 *     one in it
 */
public record Aside(String name, boolean ofArrays) {}
