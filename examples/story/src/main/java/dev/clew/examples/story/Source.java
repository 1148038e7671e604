package dev.clew.examples.story;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Something to read.
 *
 * @param index its place among all that is read, from 0
 * @param name as the user sees it
 * @param path null for standard input
 * @param format how the lines are kept in it
 * @param content what its bytes are, {@link Content#LINES} where that shows only when it is read
 * @param size in bytes as it lies on the disk, when it was found; 0 for standard input
 * @param service what its records' service is called when they do not say it
 */
record Source(
    int index,
    String name,
    @Nullable Path path,
    Format format,
    Content content,
    long size,
    String service) {

  /** How lines are kept. */
  enum Format {
    /** One after the other. */
    PLAIN,
    /** Compressed. */
    GZIP,
    /** In a recorder's ring, each over the oldest. */
    RING,
    /** A search engine's document: the one line is all of it. */
    DOCUMENT
  }
}
