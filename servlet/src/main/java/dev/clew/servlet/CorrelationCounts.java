package dev.clew.servlet;

/**
 * Where the IDs of the requests so far came from. Each request counts once, when it comes in; one
 * that had its ID from another copy of the filter does not count. Immutable.
 *
 * @param received requests that brought a valid ID and were trusted: they keep it
 * @param generated requests that brought none: they got a new one
 * @param replaced requests that were trusted and brought only IDs that are not valid: they got a
 *     new one
 * @param rejected requests that brought an ID and were not trusted: they got a new one
 * @since 0.1
 */
public record CorrelationCounts(long received, long generated, long replaced, long rejected) {}
