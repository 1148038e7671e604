package dev.clew.examples.story;

/**
 * Requests in which the same failed first. Immutable.
 *
 * @param kind what failed
 * @param service in which it failed, empty for the failures that are not told apart
 * @param route what that service answered, empty when no record tells
 * @param requests how many there are
 * @param first when it failed for the first time, or {@link Timestamps#NONE}
 * @param last when it failed for the last time, or {@link Timestamps#NONE}
 * @param goesOn whether it seems to fail still
 * @param isNew whether it began after the time that was asked for
 * @param example the ID of the request that failed first, empty for failures not told apart
 */
record FailureGroup(
    FailureKind kind,
    String service,
    String route,
    long requests,
    long first,
    long last,
    boolean goesOn,
    boolean isNew,
    String example) {

  boolean hasTime() {
    return first != Timestamps.NONE;
  }

  /** Those without a time come last. */
  long sortTime() {
    return hasTime() ? first : Long.MAX_VALUE;
  }
}
