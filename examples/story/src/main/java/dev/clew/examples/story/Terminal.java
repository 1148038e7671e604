package dev.clew.examples.story;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * Where a run reads and writes.
 *
 * @param in standard input
 * @param interactive whether a person looks at standard output and error
 * @param width in columns, for tables; 0 for no limit
 */
record Terminal(InputStream in, PrintStream out, PrintStream err, boolean interactive, int width) {}
