/** Runs the command as a user does, and looks at the page with a browser. */
@NullMarked
package dev.clew.examples.story;

import org.jspecify.annotations.NullMarked;
