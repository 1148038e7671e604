package dev.clew.examples.pipeline.shipper;

import java.nio.file.Path;

/**
 * A whole line of a log file.
 *
 * @param id the same whenever this line of this file is read, whatever the file is called by then
 * @param file where it was read
 * @param text the line, without its end; what was not UTF-8 in it is U+FFFD
 */
record LogLine(String id, Path file, String text) {}
