/**
 * A release as far as the upload. {@link dev.clew.examples.release.Release} is the program. It
 * releases a clone twice with a throw-away key, into a folder and to a repository that asks for a
 * password, holds what is staged against {@code CentralRules}, and runs the applications of {@code
 * ../consumers}, which take Clew from there.
 */
@NullMarked
package dev.clew.examples.release;

import org.jspecify.annotations.NullMarked;
