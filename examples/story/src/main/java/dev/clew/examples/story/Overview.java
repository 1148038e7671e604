package dev.clew.examples.story;

import java.util.List;

/**
 * What the table tells of all requests. Immutable.
 *
 * @param groups of failures, the largest first
 * @param requests the worst, in order
 * @param slowest the requests that took longest, in order; empty where nobody asks for them
 * @param grouping which group a request is of
 * @param services the names of the numbers in them
 * @param requestCount how many requests there are
 * @param withErrors how many of them have errors
 * @param records how many records there are
 * @param withoutId how many of them have no ID
 * @param bytes how much was read
 * @param notes on the reading of the logs
 */
record Overview(
    List<FailureGroup> groups,
    List<RequestSum> requests,
    List<RequestSum> slowest,
    Grouping grouping,
    Services services,
    long requestCount,
    long withErrors,
    long records,
    long withoutId,
    int files,
    long bytes,
    List<String> notes) {}
